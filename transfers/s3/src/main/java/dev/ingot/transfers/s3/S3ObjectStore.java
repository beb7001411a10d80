// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.s3;

import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import dev.ingot.toe.external.ObjectStore;
import dev.ingot.transfers.aws.AwsClient;
import dev.ingot.transfers.aws.AwsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The objects of S3, or of a store that speaks its API.
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
  private static final String ENDPOINT = "AWS_ENDPOINT_URL_S3";

  /// Buckets of other regions are found from it.
  private static final Region ANY_REGION = Region.US_EAST_1;

  /// Whoever waits for a document has a client that waits.
  private static final Duration READING = Duration.ofSeconds(20);

  private final AwsClient<S3Client> client;

  private S3ObjectStore(AwsClient<S3Client> client) {
    this.client = client;
  }

  /// The store that the settings of the AWS SDK name.
  ///
  /// @param environment of the process: `AWS_ENDPOINT_URL_S3` for another store than AWS, and what
  ///   else the SDK reads
  public static S3ObjectStore of(Map<String, String> environment) {
    var settings = new AwsSettings(environment);
    return new S3ObjectStore(new AwsClient<>(() -> client(settings)));
  }

  private static S3Client client(AwsSettings settings) {
    var endpoint = settings.endpoint(ENDPOINT);
    var builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(settings.credentials())
            .region(settings.region().orElse(ANY_REGION))
            // Stores other than AWS often know neither buckets as hosts, nor bodies in signed
            // chunks, nor the newer checksums.
            .forcePathStyle(endpoint.isPresent())
            .serviceConfiguration(store -> store.chunkedEncodingEnabled(endpoint.isEmpty()))
            .crossRegionAccessEnabled(endpoint.isEmpty())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }

  @Override
  public List<String> keys(String bucket, String prefix, int limit, Optional<String> expectedOwner)
      throws ExternalSourceException, InterruptedException {
    return client.call(
        "list s3://" + bucket + "/" + prefix,
        s3 ->
            s3
                .listObjectsV2Paginator(request -> {
                  request.bucket(bucket).prefix(prefix).maxKeys(Math.min(limit, 1000));
                  expectedOwner.ifPresent(request::expectedBucketOwner);
                })
                .contents()
                .stream()
                .limit(limit)
                .map(object -> object.key())
                .toList());
  }

  @Override
  public void download(ObjectLocation from, Path to, Optional<String> expectedOwner)
      throws ExternalSourceException, InterruptedException {
    client.call(
        "download " + from,
        s3 -> {
          Files.deleteIfExists(to); // the SDK writes new files only
          return s3.getObject(
              request -> {
                request.bucket(from.bucket()).key(from.key());
                expectedOwner.ifPresent(request::expectedBucketOwner);
              },
              to);
        });
  }

  @Override
  public byte[] read(ObjectLocation from, int mostBytes)
      throws ExternalSourceException, InterruptedException {
    return client.call(
        "read " + from,
        s3 -> {
          try (var object =
              s3.getObject(request ->
                  request
                      .bucket(from.bucket())
                      .key(from.key())
                      .overrideConfiguration(call -> call.apiCallTimeout(READING)))) {
            var bytes = object.readNBytes(mostBytes);
            object.abort(); // what is left of it would be read before it is closed
            return bytes;
          }
        });
  }

  @Override
  public void upload(Path from, ObjectLocation to, Optional<String> expectedOwner)
      throws ExternalSourceException, InterruptedException {
    client.call(
        "upload to " + to,
        s3 ->
            s3.putObject(
                request -> {
                  request.bucket(to.bucket()).key(to.key());
                  expectedOwner.ifPresent(request::expectedBucketOwner);
                },
                from));
  }

  @Override
  public void close() {
    client.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.s3;

import dev.ingot.toe.outside.ObjectLocation;
import dev.ingot.toe.outside.ObjectStore;
import dev.ingot.toe.outside.OutsideException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The objects of S3, or of a store that speaks its API. The client is made at the first use.
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
  private final Supplier<S3Client> maker;
  private Optional<S3Client> client = Optional.empty();

  /// @param maker of the client, which this closes
  S3ObjectStore(Supplier<S3Client> maker) {
    this.maker = maker;
  }

  /// The store that the settings of the AWS SDK name.
  ///
  /// @param environment of the process: `AWS_ENDPOINT_URL_S3` for another store than AWS, and what
  ///   else the SDK reads
  public static S3ObjectStore of(Map<String, String> environment) {
    return new S3ObjectStore(new S3Clients(environment)::make);
  }

  private interface Call<T> {
    T on(S3Client client) throws IOException;
  }

  @Override
  public List<String> keys(String bucket, String prefix, int limit, Optional<String> expectedOwner)
      throws OutsideException, InterruptedException {
    return call(
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
      throws OutsideException, InterruptedException {
    call(
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
  public void upload(Path from, ObjectLocation to, Optional<String> expectedOwner)
      throws OutsideException, InterruptedException {
    call(
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
  public synchronized void close() {
    client.ifPresent(S3Client::close);
    client = Optional.empty();
  }

  private synchronized S3Client client() {
    var known = client.orElseGet(maker);
    client = Optional.of(known);
    return known;
  }

  private <T> T call(String tried, Call<T> call) throws OutsideException, InterruptedException {
    try {
      return call.on(client());
    } catch (SdkException | IOException | UncheckedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new OutsideException("cannot " + tried + ": " + words(e), e);
    }
  }

  private static String words(Exception e) {
    return e instanceof S3Exception refused && refused.awsErrorDetails() != null
        ? Optional.ofNullable(refused.awsErrorDetails().errorCode()).orElse("")
            + " ("
            + refused.statusCode()
            + "): "
            + refused.awsErrorDetails().errorMessage()
        : String.valueOf(e.getMessage());
  }
}

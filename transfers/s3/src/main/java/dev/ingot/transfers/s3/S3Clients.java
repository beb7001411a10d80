// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.s3;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Makes clients for the store that an environment names.
final class S3Clients {
  private static final String ANY_REGION = "us-east-1";

  private final Map<String, String> environment;

  S3Clients(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  S3Client make() {
    var endpoint = variable("AWS_ENDPOINT_URL_S3");
    var builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(credentials())
            .region(Region.of(region()))
            // Stores other than AWS often know neither buckets as hosts, nor bodies in signed
            // chunks, nor the newer checksums.
            .forcePathStyle(endpoint.isPresent())
            .serviceConfiguration(store -> store.chunkedEncodingEnabled(endpoint.isEmpty()))
            .crossRegionAccessEnabled(endpoint.isEmpty())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    endpoint.map(URI::create).ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private String region() {
    return variable("AWS_REGION").or(() -> variable("AWS_DEFAULT_REGION")).orElse(ANY_REGION);
  }

  private AwsCredentialsProvider credentials() {
    var id = variable("AWS_ACCESS_KEY_ID");
    var secret = variable("AWS_SECRET_ACCESS_KEY");
    if (id.isEmpty() || secret.isEmpty()) {
      return DefaultCredentialsProvider.builder().build();
    }
    return StaticCredentialsProvider.create(
        variable("AWS_SESSION_TOKEN").isPresent()
            ? AwsSessionCredentials.create(
                id.get(), secret.get(), variable("AWS_SESSION_TOKEN").get())
            : AwsBasicCredentials.create(id.get(), secret.get()));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}

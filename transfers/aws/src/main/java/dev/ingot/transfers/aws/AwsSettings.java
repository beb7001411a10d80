// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/// What an environment says of how AWS is reached, by the SDK's own names for it.
public final class AwsSettings {
  private final Map<String, String> environment;

  /// @param environment of the process
  public AwsSettings(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /// Where a service is, if it is not where AWS has it.
  ///
  /// @param variable such as `AWS_ENDPOINT_URL_S3`
  /// @throws SdkClientException if it is no URL of a server
  public Optional<URI> endpoint(String variable) {
    return variable(variable).map(url -> uri(variable, url));
  }

  private static URI uri(String variable, String url) {
    try {
      var uri = new URI(url);
      if (uri.getScheme() != null && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw SdkClientException.create(
        variable + " must be a URL such as http://127.0.0.1:9000, not '" + url + "'");
  }

  /// Where a service is, for messages: ` at URL`; empty if it is where AWS has it.
  public String place(String variable) {
    return variable(variable).map(url -> " at " + url).orElse("");
  }

  /// A client with these settings. Without a region among them the SDK looks for one in its
  /// profiles.
  ///
  /// @param variable as for [#endpoint]
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, String variable) {
    builder.httpClientBuilder(UrlConnectionHttpClient.builder()).credentialsProvider(credentials());
    region().ifPresent(builder::region);
    endpoint(variable).ifPresent(builder::endpointOverride);
    return builder.build();
  }

  public Optional<Region> region() {
    return variable("AWS_REGION").or(() -> variable("AWS_DEFAULT_REGION")).map(Region::of);
  }

  /// Those of the environment, else what else the SDK finds: profiles, web identities, metadata.
  public AwsCredentialsProvider credentials() {
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

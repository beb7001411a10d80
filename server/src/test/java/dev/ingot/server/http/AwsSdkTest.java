// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidParameterValueException;
import software.amazon.awssdk.services.imagebuilder.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.imagebuilder.model.ResourceNotFoundException;
import software.amazon.awssdk.services.imagebuilder.model.WorkflowStepExecutionStatus;

/// The AWS SDK for Java as a client, with signatures.
class AwsSdkTest {
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:component/web-base/1.0.0/1";

  private final TestServer server;

  AwsSdkTest() throws IOException {
    server = TestServer.signing();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void it_creates_and_reads() {
    try (var client = client(TestServer.SECRET)) {
      var created =
          client.createComponent(
              r -> r.name("web-base").semanticVersion("1.0.0").platform("Linux").data("ä: <1>"));
      var step =
          client.getWorkflowStepExecution(
              r -> r.stepExecutionId("step-01234567-89ab-4def-8123-456789abcdef"));

      assertThat(created.componentBuildVersionArn()).isEqualTo(ARN);
      assertThat(created.requestId()).isEqualTo(created.responseMetadata().requestId()).hasSize(36);
      assertThat(step.status()).isEqualTo(WorkflowStepExecutionStatus.COMPLETED);
      assertThat(step.timeoutSeconds()).isEqualTo(4500);
    }
  }

  @Test
  void it_pages() {
    try (var client = client(TestServer.SECRET)) {
      assertThat(client.listComponentsPaginator(r -> r.maxResults(25)).stream()).hasSize(2);
    }
  }

  @Test
  void it_tags() {
    try (var client = client(TestServer.SECRET)) {
      client.tagResource(r -> r.resourceArn(ARN).tags(Map.of("a b", "1", "c+d", "2", "e", "")));
      client.untagResource(r -> r.resourceArn(ARN).tagKeys("c+d", "x"));

      assertThat(client.listTagsForResource(r -> r.resourceArn(ARN)).tags())
          .isEqualTo(Map.of("a b", "1", "e", ""));
    }
  }

  @Test
  void it_knows_the_errors_by_their_types() {
    try (var client = client(TestServer.SECRET)) {
      assertThatThrownBy(() -> client.getComponent(r -> r.componentBuildVersionArn(ARN)))
          .isInstanceOfSatisfying(
              ResourceNotFoundException.class, e -> assertThat(e.statusCode()).isEqualTo(404))
          .hasMessageContaining("The resource '" + ARN + "' does not exist.");
      assertThatThrownBy(() -> client.getComponent(r -> r.componentBuildVersionArn("x")))
          .isInstanceOf(InvalidParameterValueException.class);
      assertThatThrownBy(() ->
              client.createComponent(
                  r -> r.name("twice").semanticVersion("1.0.0").platform("Linux")))
          .isInstanceOf(ResourceAlreadyExistsException.class);
    }
  }

  @Test
  void a_wrong_secret_is_told() {
    try (var client = client("other")) {
      assertThatThrownBy(() -> client.listImages(r -> r.maxResults(1)))
          .isInstanceOfSatisfying(
              ImagebuilderException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("InvalidSignatureException"));
    }
  }

  /// The first call takes the only token there is for 100 ms.
  @Test
  void it_repeats_what_came_too_often() throws Exception {
    var buckets = TokenBuckets.of(new RateLimit(10, 1), System::nanoTime);
    try (var limited = TestServer.signing(Callers.Access.ALL, buckets);
        var client = client(limited, TestServer.SECRET)) {
      client.listImages(r -> r.maxResults(1));
      client.listImages(r -> r.maxResults(1));

      assertThat(limited.outcomes.ended)
          .startsWith("ListImages answered", "ListImages CallRateLimitExceededException 429")
          .endsWith("ListImages answered");
    }
  }

  private ImagebuilderClient client(String secret) {
    return client(server, secret);
  }

  private static ImagebuilderClient client(TestServer server, String secret) {
    return ImagebuilderClient.builder()
        .endpointOverride(server.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(TestServer.KEY, secret)))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }
}

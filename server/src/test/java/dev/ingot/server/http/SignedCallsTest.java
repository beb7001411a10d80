// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Scope;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.PercentCoding;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.client.ServiceUnreachableException;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.ListImagesRequest;
import dev.ingot.model.shape.ListTagsForResourceRequest;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.TagResourceRequest;
import dev.ingot.model.shape.UntagResourceRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our client and our server, with signatures.
class SignedCallsTest {
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:component/web-base/1.0.0/1";

  private final TestServer server;

  SignedCallsTest() throws IOException {
    server = TestServer.signing();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_signed_call_acts_for_the_account_of_the_key_in_the_region_of_the_scope() {
    try (var client = client(TestServer.KEY, TestServer.SECRET, InstantSource.system())) {
      var created =
          client.call(
              ImageBuilder.CREATE_COMPONENT,
              CreateComponentRequest.builder()
                  .name("web-base")
                  .semanticVersion("1.0.0")
                  .platform(Platform.Linux)
                  .build());

      assertThat(created.componentBuildVersionArn()).contains(ARN);
      assertThat(created.clientToken().orElseThrow()).hasSize(36);
      assertThat(server.handler.scopes)
          .containsExactly(new Scope("aws", "eu-central-1", TestServer.ACCOUNT));
    }
  }

  @Test
  void every_place_of_a_member_goes_to_and_fro() {
    try (var client = client(TestServer.KEY, TestServer.SECRET, InstantSource.system())) {
      var tag = TagResourceRequest.builder().resourceArn(ARN).tags(Map.of("a", "1", "b c+d", "2"));
      client.call(ImageBuilder.TAG_RESOURCE, tag.build());
      client.call(
          ImageBuilder.UNTAG_RESOURCE,
          UntagResourceRequest.builder().resourceArn(ARN).tagKeys(List.of("b c+d", "x")).build());

      var list = ListTagsForResourceRequest.builder().resourceArn(ARN).build();
      assertThat(client.call(ImageBuilder.LIST_TAGS_FOR_RESOURCE, list).tags())
          .contains(Map.of("a", "1"));

      var id = "step-01234567-89ab-4def-8123-456789abcdef";
      var get = GetWorkflowStepExecutionRequest.builder().stepExecutionId(id).build();
      var step = client.call(ImageBuilder.GET_WORKFLOW_STEP_EXECUTION, get);
      assertThat(step.stepExecutionId()).contains(id);
      assertThat(step.outputs()).contains("{\"instanceId\": \"i-0123456789abcdef0\"}");
    }
  }

  /// `+` is a blank, so it is not what was signed as `%2B`, and neither the other way round.
  @ParameterizedTest
  @CsvSource({
    "a%2Bb, a%2Bb, 200, a+b",
    "a%20b, a%20b, 200, a b",
    "a%20b, a+b, 200, a b",
    "a+b, a+b, 200, a b",
    "a%2Bb, a+b, 403, ''",
    "a%2Bb, a%20b, 403, ''",
    "a%20b, a%2Bb, 403, ''",
    "a+b, a%2Bb, 403, ''",
  })
  void a_blank_and_a_plus_in_a_query_are_signed_and_read_as_what_they_are(
      String signed, String sent, int status, String seen) throws Exception {
    var target = "/tags/" + PercentCoding.encode(ARN);
    var message =
        HttpMessage.of(
            "DELETE",
            target,
            "tagKeys=" + signed,
            name -> name.equals("host") ? List.of(server.endpoint().getAuthority()) : List.of(),
            new byte[0]);
    var headers = new ArrayList<String>();
    TestServer.signer(TestServer.KEY, TestServer.SECRET, InstantSource.system())
        .sign(message)
        .forEach((name, value) -> headers.addAll(List.of(name, value)));

    var answer =
        server.send("DELETE", target + "?tagKeys=" + sent, "", headers.toArray(new String[0]));

    assertThat(answer.statusCode()).isEqualTo(status);
    if (status == 200) {
      assertThat(server.handler.inputs)
          .containsExactly(
              UntagResourceRequest.builder().resourceArn(ARN).tagKeys(List.of(seen)).build());
    } else {
      assertThat(server.handler.inputs).isEmpty();
    }
  }

  @Test
  void who_may_not_call_learns_why() {
    var fast = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(6));

    assertRefused(
        client(TestServer.KEY, "other", InstantSource.system()), "InvalidSignatureException");
    assertRefused(client("AKIDOTHER", "x", InstantSource.system()), "UnrecognizedClientException");
    assertRefused(client(TestServer.KEY, TestServer.SECRET, fast), "InvalidSignatureException");
    assertRefused(
        new HttpImageBuilder(server.endpoint(), Optional.empty()),
        "MissingAuthenticationTokenException");
    assertThat(server.handler.inputs).isEmpty();
  }

  @Test
  void a_header_that_is_no_signature_is_incomplete() throws Exception {
    var response = server.send("POST", "/ListImages", "{}", "authorization", "Bearer x");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("x-amzn-ErrorType"))
        .contains("IncompleteSignatureException");
  }

  @Test
  void a_region_that_arns_cannot_name_is_refused() throws Exception {
    var response =
        server.send(
            "POST",
            "/ListImages",
            "{}",
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260909/a:b/imagebuilder/aws4_request, SignedHeaders=host, Signature=0");

    assertThat(response.body()).contains("Credential should be scoped to a valid region.");
  }

  @Test
  void a_refusal_is_an_exception_with_the_request_id() {
    try (var client = client(TestServer.KEY, TestServer.SECRET, InstantSource.system())) {
      var twice =
          CreateComponentRequest.builder()
              .name("twice")
              .semanticVersion("1.0.0")
              .platform(Platform.Linux)
              .build();

      assertThatThrownBy(() -> client.call(ImageBuilder.CREATE_COMPONENT, twice))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.code()).isEqualTo("ResourceAlreadyExistsException");
                assertThat(e.httpStatus()).isEqualTo(400);
                assertThat(e.requestId()).hasSize(36);
              })
          .hasMessage("The following resource 'Component' already exists: 'arn:x'.");
    }
  }

  @Test
  void a_server_that_is_not_there_is_unreachable() {
    var endpoint = server.endpoint();
    server.close();

    try (var client = new HttpImageBuilder(endpoint, Optional.empty())) {
      var list = ListImagesRequest.builder().build();
      assertThatThrownBy(() -> client.call(ImageBuilder.LIST_IMAGES, list))
          .isInstanceOf(ServiceUnreachableException.class)
          .hasMessage("cannot reach the service at " + endpoint + ": nothing listens there");
    }
  }

  @Test
  void an_open_server_needs_no_signature() throws Exception {
    try (var open = TestServer.open();
        var client = new HttpImageBuilder(open.endpoint(), Optional.empty())) {
      var list = ListImagesRequest.builder().maxResults(3).build();

      assertThatCode(() -> client.call(ImageBuilder.LIST_IMAGES, list)).doesNotThrowAnyException();
      assertThat(open.handler.inputs).containsExactly(list);
    }
  }

  @Test
  void our_client_waits_and_repeats_what_came_too_often() throws Exception {
    var buckets = TokenBuckets.of(new RateLimit(1, 1), System::nanoTime);
    try (var limited = TestServer.signing(Callers.Access.ALL, buckets);
        var client =
            new HttpImageBuilder(
                limited.endpoint(),
                Optional.of(
                    TestServer.signer(
                        TestServer.KEY, TestServer.SECRET, InstantSource.system())))) {
      var list = ListImagesRequest.builder().build();
      client.call(ImageBuilder.LIST_IMAGES, list);
      client.call(ImageBuilder.LIST_IMAGES, list);

      assertThat(limited.outcomes.ended)
          .containsExactly(
              "ListImages answered",
              "ListImages CallRateLimitExceededException 429",
              "ListImages answered");
    }
  }

  private HttpImageBuilder client(String key, String secret, InstantSource clock) {
    return new HttpImageBuilder(
        server.endpoint(), Optional.of(TestServer.signer(key, secret, clock)));
  }

  private static void assertRefused(HttpImageBuilder client, String code) {
    try (client) {
      var list = ListImagesRequest.builder().build();
      assertThatThrownBy(() -> client.call(ImageBuilder.LIST_IMAGES, list))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.code()).isEqualTo(code);
                assertThat(e.httpStatus()).isEqualTo(403);
              });
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.UntagResourceRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The protocol, over HTTP and without signatures.
class RestJsonTest {
  private static final String COMPONENT =
      """
      {"name":"%s","semanticVersion":"1.0.0","platform":"Linux","clientToken":"t"}
      """;
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:component/web-base/1.0.0/1";
  private static final String UUID_FORM =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private final TestServer server;

  RestJsonTest() throws IOException {
    server = TestServer.open();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_success_has_the_request_id_in_header_and_body() throws Exception {
    var response = server.send("PUT", "/CreateComponent", COMPONENT.formatted("web"));

    var id = response.headers().firstValue("x-amzn-RequestId").orElseThrow();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.headers().firstValue("date")).isPresent();
    assertThat(response.headers().firstValue("server")).isEmpty();
    assertThat(id).matches(UUID_FORM);
    assertThat(response.body())
        .isEqualTo(
            "{\"requestId\":\"%s\",\"clientToken\":\"t\",\"componentBuildVersionArn\":\"arn:aws:imagebuilder:us-east-1:000000000000:component/web/1.0.0/1\"}"
                .formatted(id));
  }

  @ParameterizedTest
  @CsvSource({
    "twice, 400, ResourceAlreadyExistsException",
    "future, 400, ClientException",
    "bug, 500, ServiceException",
    "full, 503, ServiceUnavailableException",
    "unreachable, 503, ServiceUnavailableException",
    "!, 400, InvalidParameterValueException",
  })
  void a_failure_has_its_name_in_header_and_body(String name, int status, String code)
      throws Exception {
    var response = server.send("PUT", "/CreateComponent", COMPONENT.formatted(name));

    assertFailure(response, status, code);
    assertThat(response.body()).doesNotContain("secret", "/data", "\tat ");
  }

  @Test
  void what_is_missing_may_be_told_by_every_operation() throws Exception {
    var response = server.send("GET", "/GetComponent?componentBuildVersionArn=" + ARN, "");

    assertFailure(response, 404, "ResourceNotFoundException");
    assertThat(response.body()).contains("The resource '" + ARN + "' does not exist.");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /",
    "GET, /ListImages",
    "POST, /ListImages/",
    "POST, /listimages",
    "PATCH, /ListImages",
    "GET, /tags/",
    "GET, /tags",
    "PUT, /tags/arn",
    "GET, /favicon.ico",
    "OPTIONS, /CreateComponent",
  })
  void a_path_or_method_that_is_no_operation_is_unknown(String method, String path)
      throws Exception {
    assertFailure(server.send(method, path, ""), 404, "UnknownOperationException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "null", "\"x\"", "{\"name\":7}", "{}", "{} x", "<a/>", "\u0000"})
  void what_is_no_such_request_is_invalid(String body) throws Exception {
    assertFailure(server.send("PUT", "/CreateComponent", body), 400, "InvalidRequestException");
  }

  @Test
  void an_empty_list_request_is_a_request() throws Exception {
    for (var body : new String[] {"", "{}", "{\"maxResults\":null,\"whatever\":{}}"}) {
      assertThat(server.send("POST", "/ListImages", body).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_missing_parameter_of_the_query_is_invalid() throws Exception {
    var response = server.send("GET", "/GetComponent", "");

    assertFailure(response, 400, "InvalidRequestException");
    assertThat(response.body())
        .contains("The required parameter 'componentBuildVersionArn' is missing.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "arn%3Aaws", "x"})
  void a_bad_parameter_of_the_query_breaks_its_pattern(String value) throws Exception {
    var response = server.send("GET", "/GetComponent?componentBuildVersionArn=" + value, "");

    assertFailure(response, 400, "InvalidParameterValueException");
  }

  @Test
  void the_arn_of_a_tag_operation_may_be_encoded_or_not() throws Exception {
    var encoded = ARN.replace(":", "%3A").replace("/", "%2F");

    var tagged = server.send("POST", "/tags/" + encoded, "{\"tags\":{\"a b\":\"1\",\"c\":\"\"}}");

    assertThat(tagged.statusCode()).isEqualTo(200);
    assertThat(tagged.body()).isEqualTo("{}");
    for (var path : new String[] {encoded, ARN, ARN.replace("/", "%2f")}) {
      assertThat(server.send("GET", "/tags/" + path, "").body())
          .isEqualTo("{\"tags\":{\"a b\":\"1\",\"c\":\"\"}}");
    }
  }

  @Test
  void tag_keys_are_repeated_in_the_query() throws Exception {
    var response =
        server.send("DELETE", "/tags/" + ARN + "?tagKeys=a%20b&tagKeys=c%2Bd&tagKeys=e+f", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(server.handler.inputs)
        .containsExactly(
            UntagResourceRequest.builder()
                .resourceArn(ARN)
                .tagKeys(List.of("a b", "c+d", "e f"))
                .build());
  }

  @Test
  void a_tag_operation_has_an_error_of_its_own() throws Exception {
    assertFailure(server.send("GET", "/tags/x", ""), 400, "InvalidParameterException");
    assertFailure(
        server.send("POST", "/tags/" + ARN, "{\"tags\":{\"aws:x\":\"\"}}"),
        400,
        "InvalidParameterException");
    assertFailure(server.send("POST", "/tags/" + ARN, "{}"), 400, "InvalidRequestException");
  }

  @Test
  void a_dry_run_has_its_status() throws Exception {
    var body = COMPONENT.formatted("web").replace("{", "{\"dryRun\":true,");

    assertFailure(server.send("PUT", "/CreateComponent", body), 412, "DryRunOperationException");
  }

  @Test
  void the_input_arrives_as_it_was_sent() throws Exception {
    var text = "schemaVersion: 1\nname: <\u00e4 \"\u2713\" \ud83d\udce6>\n";
    var body =
        COMPONENT
            .formatted("web")
            .replace("{", "{\"data\":\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\",");

    assertThat(server.send("PUT", "/CreateComponent", body).statusCode()).isEqualTo(200);

    var input = (CreateComponentRequest) server.handler.inputs.getFirst();
    assertThat(input.data()).contains(text);
  }

  @Test
  void an_access_key_id_of_twelve_digits_names_the_account() throws Exception {
    for (var key : new String[] {"444455556666", "AKIDEXAMPLE"}) {
      server.send(
          "POST",
          "/ListImages",
          "{}",
          "authorization",
          "AWS4-HMAC-SHA256 Credential=%s/20260909/cn-north-1/imagebuilder/aws4_request, SignedHeaders=host, Signature=0"
              .formatted(key));
    }

    assertThat(server.handler.scopes)
        .containsExactly(
            new Scope("aws-cn", "cn-north-1", "444455556666"),
            new Scope("aws-cn", "cn-north-1", "000000000000"));
  }

  private static void assertFailure(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(code);
    assertThat(response.headers().firstValue("x-amzn-RequestId").orElse("")).matches(UUID_FORM);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.body()).startsWith("{\"__type\":\"" + code + "\",\"message\":\"");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.testkit.Fixtures;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the model says of every member of every operation holds over HTTP: thousands of requests
/// that break it in one place each, made from the model.
class ModelConformanceTest {
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential="
          + Fixtures.SCOPE.account()
          + "/20261124/eu-central-1/imagebuilder/aws4_request,"
          + " SignedHeaders=host, Signature=0";

  private final FakeHost host = new FakeHost();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> wrong = new ArrayList<>();

  ModelConformanceTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    http.close();
    host.close();
  }

  /// What the requests name is there.
  private void seed() throws Exception {
    for (var operation :
        List.of(
            ImageBuilder.CREATE_COMPONENT,
            ImageBuilder.CREATE_WORKFLOW,
            ImageBuilder.CREATE_IMAGE_RECIPE,
            ImageBuilder.CREATE_CONTAINER_RECIPE,
            ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION,
            ImageBuilder.CREATE_DISTRIBUTION_CONFIGURATION,
            ImageBuilder.CREATE_IMAGE_PIPELINE,
            ImageBuilder.CREATE_LIFECYCLE_POLICY,
            ImageBuilder.CREATE_IMAGE)) {
      var answer = send(ModelValues.fullest(operation), UUID.randomUUID().toString());
      assertThat(answer.status).as(operation + " " + answer).isEqualTo(200);
    }
  }

  @Test
  void every_member_of_every_operation_is_checked_as_the_model_says() throws Exception {
    seed();
    var count = 0;
    for (var operation : ImageBuilder.OPERATIONS) {
      for (var variant : Variants.of(operation)) {
        count++;
        check(variant);
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(count).isGreaterThan(10_000);
    System.out.println("Conformance: " + count + " variants of requests, all as the model says");
  }

  private void check(Variant variant) throws Exception {
    // Else what the request before did with the same token would be answered.
    var token = UUID.randomUUID().toString();
    switch (variant.expected()) {
      case Variant.Refused(var code, var message) -> {
        var answer = ask(variant, variant.request(), token);
        expect(variant, answer.status == 400 && answer.code.equals(code), answer, code);
        expect(variant, answer.message.startsWith(message), answer, message);
      }
      case Variant.Same(var other) -> {
        var first = ask(variant, other, token);
        var second = ask(variant, variant.request(), token);
        expect(variant, second.equals(first), second, first.toString());
      }
      case Variant.Taken(var place) -> {
        var answer = ask(variant, variant.request(), token);
        expect(variant, !saysOfTheModel(answer.message, place), answer, "taken");
      }
    }
  }

  /// A request that is refused, whatever for, changes nothing.
  private Answer ask(Variant variant, ModelRequest request, String token) throws Exception {
    var before = host.transactions.changes();
    var answer = send(request, token);
    var changed = host.transactions.changes() != before;
    expect(variant, answer.status == 200 || !changed, answer, "without a change");
    return answer;
  }

  private static boolean saysOfTheModel(String message, ModelRequest.Place place) {
    var value = "The value supplied for parameter '" + place + "' is not valid. ";
    return message.startsWith("The required parameter '" + place)
        || message.startsWith("The value of parameter '" + place)
        || message.matches(
            Pattern.quote(value)
                + ".* must (have at|match pattern|contain at|be between|be one of|be Unicode).*");
  }

  private void expect(Variant variant, boolean holds, Answer answer, String expected) {
    if (!holds || answer.status >= 500) {
      wrong.add(variant.what() + " → " + answer + ", not " + expected);
    }
  }

  /// @param code of an error; empty if there is none
  /// @param message of an error; else the body
  private record Answer(int status, String code, String message) {}

  private Answer send(ModelRequest request, String token) throws Exception {
    var sent = request;
    if ("web".equals(request.members().get("clientToken"))) {
      var members = new LinkedHashMap<>(request.members());
      members.put("clientToken", token);
      sent = new ModelRequest(request.operation(), members);
    }
    var builder =
        HttpRequest.newBuilder(host.endpoint().resolve(sent.target()))
            .header("Authorization", AUTHORIZATION);
    if (sent.hasBody()) {
      builder.header("Content-Type", "application/json");
    }
    var body = sent.hasBody() ? BodyPublishers.ofString(sent.body()) : BodyPublishers.noBody();
    return answer(
        http.send(
            builder.method(sent.operation().method(), body).build(), BodyHandlers.ofString()));
  }

  private static Answer answer(HttpResponse<String> response) {
    var code = response.headers().firstValue("x-amzn-ErrorType").orElse("");
    var body = new LinkedHashMap<>(Json.readObject(response.body()));
    body.remove("requestId");
    var message =
        code.isEmpty() ? Map.copyOf(body).toString() : body.getOrDefault("message", "").toString();
    return new Answer(response.statusCode(), code, message);
  }
}

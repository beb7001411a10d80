// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.server.ModelValues;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What every operation of the model answers, whatever its handler would do.
class EveryOperationTest {

  @Test
  void an_account_that_calls_too_often_is_told_so_by_every_operation() throws Exception {
    var once = TokenBuckets.of(new RateLimit(1, 1), () -> 0);
    try (var server = TestServer.signing(Callers.Access.ALL, once)) {
      assertThat(call(server, ImageBuilder.LIST_IMAGES).statusCode()).isEqualTo(200);

      for (var operation : ImageBuilder.OPERATIONS) {
        var answer = call(server, operation);

        assertFailure(operation, answer, 429, "CallRateLimitExceededException");
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(answer.body())
            .contains("Rate exceeded: an account may make 1 calls per second, and 1 at once.");
        assertThat(server.outcomes.ended)
            .last()
            .isEqualTo(operation + " CallRateLimitExceededException 429");
      }

      assertThat(server.handler.inputs).hasSize(1);
    }
  }

  @Test
  void who_did_not_sign_rightly_takes_nothing_of_an_accounts_rate() throws Exception {
    var once = TokenBuckets.of(new RateLimit(1, 1), () -> 0);
    try (var server = TestServer.signing(Callers.Access.ALL, once)) {
      for (var operation : ImageBuilder.OPERATIONS) {
        var request = ModelValues.smallest(operation);
        var forged =
            server.send(
                operation.method(),
                request.target(),
                request.body(),
                "authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20260909/us-east-1/imagebuilder/aws4_request, SignedHeaders=host, Signature=0"
                    .formatted(TestServer.KEY));
        assertThat(forged.statusCode()).as(operation.name()).isEqualTo(403);
      }

      assertThat(call(server, ImageBuilder.LIST_IMAGES).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_read_only_key_may_call_what_gets_and_lists_and_nothing_else() throws Exception {
    try (var server = TestServer.signing(Callers.Access.READ_ONLY, TokenBuckets.bottomless())) {
      var called = 0;
      for (var operation : ImageBuilder.OPERATIONS) {
        var answer = call(server, operation);

        if (operation.name().matches("(Get|List).*")) {
          called++;
          assertThat(answer.statusCode()).as(operation + answer.body()).isIn(200, 404);
        } else {
          assertFailure(operation, answer, 403, "ForbiddenException");
          assertThat(answer.body())
              .contains(
                  "The access key "
                      + TestServer.KEY
                      + " is read-only and may not call "
                      + operation);
        }
        assertThat(server.handler.inputs).as(operation.name()).hasSize(called);
      }
      assertThat(called).isEqualTo(39);
    }
  }

  /// An error of the JVM is one of the service too.
  @Test
  void a_bug_is_an_internal_error_in_every_operation_and_tells_nothing() throws Exception {
    for (var bug :
        List.of(
            new IllegalStateException("a secret"),
            new StackOverflowError("a secret"),
            new OutOfMemoryError("a secret"),
            new AssertionError("a secret"),
            new NoClassDefFoundError("a secret"))) {
      try (var server = TestServer.serving(new Broken(bug))) {
        for (var operation : ImageBuilder.OPERATIONS) {
          var answer = call(server, operation);

          assertFailure(operation, answer, 500, "ServiceException");
          var id = answer.headers().firstValue("x-amzn-RequestId").orElseThrow();
          assertThat(answer.body())
              .isEqualTo(
                  "{\"__type\":\"ServiceException\",\"message\":\"An internal error has occurred."
                      + " The log of the service has more about request "
                      + id
                      + ".\"}");
          assertThat(server.outcomes.ended).last().isEqualTo(operation + " ServiceException 500");
        }
      }
    }
  }

  private record Broken(Throwable bug) implements OperationHandler {
    @Override
    public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
      switch (bug) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(bug);
      }
    }
  }

  private static HttpResponse<String> call(TestServer server, Operation<?, ?> operation)
      throws Exception {
    var request = ModelValues.smallest(operation);
    return server.signed(operation.method(), request.target(), request.body());
  }

  private static void assertFailure(
      Operation<?, ?> operation, HttpResponse<String> answer, int status, String code) {
    assertThat(Map.entry(answer.statusCode(), answer.headers().allValues("x-amzn-errortype")))
        .as(operation + ": " + answer.body())
        .isEqualTo(Map.entry(status, List.of(code)));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.server.http.Callers.Access;
import dev.ingot.server.http.Callers.Credential;
import dev.ingot.server.http.Callers.Session;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Keys that are temporary.
class SessionsTest {
  private static final String TARGET =
      "/GetWorkflowStepExecution?stepExecutionId=step-" + "01234567-89ab-4def-8123-456789abcdef";

  private final HandClock clock = new HandClock(Fixtures.NOON);
  private final TestServer server;

  SessionsTest() throws Exception {
    var session = new Session("the token", Optional.of(Fixtures.NOON.plus(Duration.ofMinutes(60))));
    server =
        TestServer.signing(
            Map.of(
                "ASIA",
                new Credential(
                    "secret",
                    TestServer.ACCOUNT,
                    Access.ALL,
                    "anna",
                    Optional.empty(),
                    Optional.of(session)),
                "AKIA",
                new Credential("secret", TestServer.ACCOUNT)),
            clock);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> call(String key, Optional<String> token, String... more)
      throws Exception {
    var signer =
        new SigV4Signer(
            new Credentials(key, "secret", token), "eu-central-1", "imagebuilder", clock);
    var path = TARGET.substring(0, TARGET.indexOf('?'));
    var query = TARGET.substring(path.length() + 1);
    var message =
        HttpMessage.of(
            "GET",
            path,
            query,
            name -> name.equals("host") ? List.of(server.endpoint().getAuthority()) : List.of(),
            new byte[0]);
    var headers = new ArrayList<>(List.of(more));
    signer.sign(message).forEach((name, value) -> headers.addAll(List.of(name, value)));
    return server.send("GET", TARGET, "", headers.toArray(new String[0]));
  }

  @Test
  void a_temporary_key_calls_with_its_token() throws Exception {
    assertThat(call("ASIA", Optional.of("the token")).statusCode()).isEqualTo(200);
  }

  @Test
  void without_its_token_or_with_another_it_is_not_known() throws Exception {
    for (var token : List.of(Optional.<String>empty(), Optional.of("another token"))) {
      var answer = call("ASIA", token);

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body())
          .contains(
              "UnrecognizedClientException",
              "The security token included in the request is invalid.");
    }
  }

  @Test
  void a_token_with_a_key_that_has_none_is_not_known() throws Exception {
    assertThat(call("AKIA", Optional.of("the token")).body())
        .contains("UnrecognizedClientException");
    assertThat(call("AKIA", Optional.empty()).statusCode()).isEqualTo(200);
  }

  @Test
  void a_token_that_is_not_signed_does_not_count() throws Exception {
    var answer = call("ASIA", Optional.empty(), "X-Amz-Security-Token", "the token");

    assertThat(answer.body())
        .contains("InvalidSignatureException", "'X-Amz-Security-Token' must be a 'SignedHeader'");
  }

  @Test
  void a_temporary_key_ends() throws Exception {
    clock.advance(Duration.ofMinutes(59));
    assertThat(call("ASIA", Optional.of("the token")).statusCode()).isEqualTo(200);

    clock.advance(Duration.ofMinutes(1));
    var answer = call("ASIA", Optional.of("the token"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains("ExpiredTokenException", "The security token included in the request is expired");
  }

  @Test
  void a_key_shows_neither_secret_nor_token() {
    var session = new Session("the token", Optional.empty());
    var credential =
        new Credential(
            "secret", "111122223333", Access.ALL, "", Optional.empty(), Optional.of(session));

    assertThat(credential.toString() + session)
        .doesNotContain("secret")
        .doesNotContain("the token");
  }
}

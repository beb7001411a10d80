// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.auth.PercentCoding;
import dev.ingot.server.http.Callers.Access;
import dev.ingot.server.http.Callers.Credential;
import dev.ingot.server.http.Callers.Session;
import dev.ingot.testkit.HandClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Requests whose signature is in the query, as the SDK of AWS signs them.
class PresignedTest {
  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
  private static final String STEP = "step-01234567-89ab-4def-8123-456789abcdef";
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:component/web/1.0.0/1";

  private final HandClock clock = new HandClock(START);
  private final TestServer server;

  PresignedTest() throws Exception {
    server =
        TestServer.signing(
            Map.of(
                "AKIA",
                new Credential("secret", TestServer.ACCOUNT),
                "ASIA",
                new Credential(
                    "secret",
                    TestServer.ACCOUNT,
                    Access.ALL,
                    "",
                    Optional.empty(),
                    Optional.of(new Session("a/token+=", Optional.empty())))),
            clock);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String signed(AwsCredentialsIdentity identity, SdkHttpMethod method, String target)
      throws Exception {
    return signed(identity, method, target, "");
  }

  private String signed(
      AwsCredentialsIdentity identity, SdkHttpMethod method, String target, String body) {
    var request =
        SdkHttpRequest.builder().method(method).uri(server.endpoint().resolve(target)).build();
    var signed =
        AwsV4HttpSigner.create()
            .sign(r ->
                r.identity(identity)
                    .request(request)
                    .payload(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "imagebuilder")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                    .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(15))
                    .putProperty(
                        HttpSigner.SIGNING_CLOCK, Clock.fixed(clock.instant(), ZoneOffset.UTC)));
    var uri = signed.request().getUri();
    return uri.getRawPath() + "?" + uri.getRawQuery();
  }

  private static AwsCredentialsIdentity key() {
    return AwsCredentialsIdentity.create("AKIA", "secret");
  }

  private static String get() {
    return "/GetWorkflowStepExecution?stepExecutionId=" + STEP;
  }

  @Test
  void a_url_is_good_until_it_expires() throws Exception {
    var url = signed(key(), SdkHttpMethod.GET, get());

    assertThat(server.send("GET", url, "").statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(15));
    assertThat(server.send("GET", url, "").statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    assertThat(server.send("GET", url, "").body())
        .contains(
            "InvalidSignatureException",
            "Signature expired: 20261130T120000Z is now earlier than 20261130T120001Z"
                + " (20261130T121501Z - 900 sec.)");
  }

  @Test
  void a_url_of_the_future_is_not_good_yet() throws Exception {
    var url = signed(key(), SdkHttpMethod.GET, get());
    clock.advance(Duration.ofMinutes(-6));

    assertThat(server.send("GET", url, "").body()).contains("Signature not yet current");
  }

  @Test
  void arns_in_path_and_query_are_signed_as_they_are_sent() throws Exception {
    var tags = "/tags/" + PercentCoding.encode(ARN);

    assertThat(server.send("GET", signed(key(), SdkHttpMethod.GET, tags), "").statusCode())
        .isEqualTo(200);
    var untag = signed(key(), SdkHttpMethod.DELETE, tags + "?tagKeys=a%20b&tagKeys=c%2Bd");
    assertThat(server.send("DELETE", untag, "").statusCode()).isEqualTo(200);
  }

  @Test
  void the_body_is_signed_too() throws Exception {
    var url = signed(key(), SdkHttpMethod.POST, "/ListImages", "{\"maxResults\":5}");

    assertThat(server.send("POST", url, "{\"maxResults\":5}").statusCode()).isEqualTo(200);
    assertThat(server.send("POST", url, "{\"maxResults\":6}").body())
        .contains("InvalidSignatureException");
  }

  @Test
  void a_token_comes_in_the_query() throws Exception {
    var session = AwsSessionCredentialsIdentity.create("ASIA", "secret", "a/token+=");
    var other = AwsSessionCredentialsIdentity.create("ASIA", "secret", "another");

    assertThat(server.send("GET", signed(session, SdkHttpMethod.GET, get()), "").statusCode())
        .isEqualTo(200);
    assertThat(server.send("GET", signed(other, SdkHttpMethod.GET, get()), "").body())
        .contains("UnrecognizedClientException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Signature=.*?(&|$) X-Amz-Signature=00$1",
        "Expires=900 Expires=901",
        "stepExecutionId=step-0 stepExecutionId=step-1",
        "Date=20261130T120000Z Date=20261130T120001Z",
      })
  void whatever_is_changed_the_signature_does_not_hold(String change) throws Exception {
    var words = change.split(" ", -1);
    var url = signed(key(), SdkHttpMethod.GET, get());
    var changed = url.replaceFirst(words[0], words[1]);

    assertThat(changed).isNotEqualTo(url);
    assertThat(server.send("GET", changed, "").body()).contains("InvalidSignatureException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Algorithm=AWS4-HMAC-SHA256 Algorithm=none",
        "Expires=900 Expires=0",
        "Expires=900 Expires=604801",
        "Expires=900 Expires=long",
        "X-Amz-Credential=.*?(&|$) X-Amz-Credential=AKIA$1",
        "X-Amz-SignedHeaders=host X-Amz-SignedHeaders=",
      })
  void a_query_that_lacks_something_is_incomplete(String change) throws Exception {
    var words = change.split(" ", -1);
    var url = signed(key(), SdkHttpMethod.GET, get());
    var answer = server.send("GET", url.replaceFirst(words[0], words[1]), "");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("IncompleteSignatureException");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.model.Python;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigV4Test {
  private static final Instant NOW = Instant.parse("2026-09-09T19:12:18Z");
  private static final String SECRET = "secret";

  private final SigV4Verifier verifier =
      new SigV4Verifier("imagebuilder", InstantSource.fixed(NOW));
  private final HttpMessage message = message("PUT", "/CreateImage", "", Map.of(), "{}");

  /// Signatures of the public test suite of Signature Version 4.
  @ParameterizedTest
  @CsvSource({
    "GET, /, '', 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    "POST, /, '', 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    "GET, /, Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  })
  void it_signs_as_the_public_test_vectors(
      String method, String path, String query, String signature) {
    var signer =
        new SigV4Signer(
            new Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            "us-east-1",
            "service",
            InstantSource.fixed(Instant.parse("2015-08-30T12:36:00Z")));
    var headers = Map.of("host", List.of("example.amazonaws.com"));

    assertThat(signer.sign(message(method, path, query, headers, "")))
        .containsEntry("x-amz-date", "20150830T123600Z")
        .containsEntry(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature="
                + signature);
  }

  @Test
  void what_the_signer_signs_the_verifier_accepts() {
    for (var token : List.of(Optional.<String>empty(), Optional.of("session"))) {
      verify(signed(new Credentials("AKID", SECRET, token), NOW, message));
    }
  }

  @Test
  void whatever_botocore_signs_is_accepted_and_nothing_else() throws Exception {
    for (var line : Python.lines("sign-requests.py")) {
      var parts = Arrays.stream(line.split("\t", -1)).map(Base64.getDecoder()::decode).toList();
      var url = new String(parts.get(1), UTF_8).substring("http://ingot.example:8080".length());
      var mark = url.indexOf('?');
      var request =
          HttpMessage.of(
              new String(parts.get(0), UTF_8),
              mark < 0 ? url : url.substring(0, mark),
              mark < 0 ? "" : url.substring(mark + 1),
              headers(new String(parts.get(3), UTF_8)),
              parts.get(2));

      assertThat(accepts(request)).as(url).isTrue();
      var longer = Arrays.copyOf(parts.get(2), parts.get(2).length + 1);
      assertThat(
              accepts(
                  HttpMessage.of(
                      request.method(),
                      request.path(),
                      request.query(),
                      request.headers(),
                      longer)))
          .as(url)
          .isFalse();
    }
  }

  @Test
  void a_query_that_was_encoded_for_signing_only_is_accepted() {
    var encoded = message("GET", "/GetImage", "arn=a%3Ab%2Fc&b=%20", Map.of(), "");
    var wire = message("GET", "/GetImage", "b= &arn=a:b/c", signed(encoded), "");

    verify(wire);
  }

  @Test
  void another_secret_is_refused() {
    var other = signed(new Credentials("AKID", "other"), NOW, message);

    assertRefused(
        other,
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided.");
  }

  @Test
  void everything_the_signature_covers_is_covered() {
    var headers = signed(message);

    verify(message("PUT", "/CreateImage", "", headers, "{}"));
    for (var changed :
        List.of(
            message("POST", "/CreateImage", "", headers, "{}"),
            message("PUT", "/CreateImages", "", headers, "{}"),
            message("PUT", "/CreateImage", "a=b", headers, "{}"),
            message("PUT", "/CreateImage", "", headers, "{ }"),
            message("PUT", "/CreateImage", "", with(headers, "host", "b"), "{}"))) {
      assertRefused(changed, "InvalidSignatureException", "The request signature we calculated");
    }
  }

  @Test
  void a_stated_hash_must_be_that_of_the_body() {
    var headers = with(signed(message), "x-amz-content-sha256", "UNSIGNED-PAYLOAD");

    assertRefused(
        message("PUT", "/CreateImage", "", headers, "{}"),
        "InvalidSignatureException",
        "The request signature we calculated");
  }

  @ParameterizedTest
  @CsvSource({
    "-301, Signature expired: 20260909T190717Z is now earlier than 20260909T190718Z (20260909T191218Z - 5 min.)",
    "301, Signature not yet current: 20260909T191719Z is still later than 20260909T191718Z (20260909T191218Z + 5 min.)"
  })
  void a_skewed_clock_is_refused(long seconds, String text) {
    var credentials = new Credentials("AKID", SECRET);

    verify(signed(credentials, NOW.plusSeconds(seconds - Long.signum(seconds)), message));
    assertRefused(
        signed(credentials, NOW.plusSeconds(seconds), message), "InvalidSignatureException", text);
  }

  @Test
  void another_service_is_refused() {
    var signer =
        new SigV4Signer(new Credentials("AKID", SECRET), "r", "ec2", InstantSource.fixed(NOW));

    assertRefused(
        message("PUT", "/CreateImage", "", sign(signer, message), "{}"),
        "InvalidSignatureException",
        "Credential should be scoped to correct service: 'imagebuilder'.");
  }

  @Test
  void the_date_of_the_scope_must_be_that_of_the_request() {
    var headers = new HashMap<>(signed(message));
    headers.compute(
        "authorization",
        (_, value) -> List.of(value.getFirst().replace("/20260909/", "/20260908/")));

    assertRefused(
        message("PUT", "/CreateImage", "", headers, "{}"),
        "InvalidSignatureException",
        "Date in Credential scope does not match");
  }

  @Test
  void a_missing_date_is_refused() {
    var headers = new HashMap<>(signed(message));
    headers.remove("x-amz-date");

    assertRefused(
        message("PUT", "/CreateImage", "", headers, "{}"),
        "IncompleteSignatureException",
        "Authorization header requires a valid 'X-Amz-Date' header.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer abc",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=a/b/c/aws4_request, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=a//c/d/aws4_request, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws5_request, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, Signature=0",
      })
  void another_header_is_none_of_ours(String header) {
    assertThat(Authorization.parse(header)).isEmpty();
  }

  @Test
  void each_day_has_its_key() {
    var now = new AtomicReference<>(NOW);
    var longLived = new SigV4Verifier("imagebuilder", now::get);
    for (var day = 0; day < 3; day++) {
      now.set(NOW.plus(Duration.ofDays(day)));
      var request = signed(new Credentials("AKID", SECRET), now.get(), message);
      longLived.verify(request, authorization(request), SECRET);
    }
  }

  private void verify(HttpMessage request) {
    verifier.verify(request, authorization(request), SECRET);
    verifier.verify(request, authorization(request), SECRET);
  }

  private static boolean accepts(HttpMessage request) {
    var date = request.headers().values("x-amz-date").getFirst();
    var now = SigningTime.parse(date).orElseThrow();
    try {
      new SigV4Verifier("imagebuilder", InstantSource.fixed(now))
          .verify(request, authorization(request), SECRET);
      return true;
    } catch (SignatureException e) {
      return false;
    }
  }

  private void assertRefused(HttpMessage request, String code, String text) {
    assertThatThrownBy(() -> verify(request))
        .isInstanceOfSatisfying(SignatureException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageStartingWith(text);
  }

  private static Authorization authorization(HttpMessage request) {
    return Authorization.parse(request.headers().values("authorization").getFirst()).orElseThrow();
  }

  private static HttpMessage signed(Credentials credentials, Instant time, HttpMessage request) {
    var signer =
        new SigV4Signer(credentials, "eu-central-1", "imagebuilder", InstantSource.fixed(time));
    return new HttpMessage(
        request.method(),
        request.path(),
        request.query(),
        lookup(sign(signer, request)),
        request.bodyHash());
  }

  /// The headers of a well-signed request.
  private static Map<String, List<String>> signed(HttpMessage request) {
    var credentials = new Credentials("AKID", SECRET);
    return sign(
        new SigV4Signer(credentials, "eu-central-1", "imagebuilder", InstantSource.fixed(NOW)),
        request);
  }

  private static Map<String, List<String>> sign(SigV4Signer signer, HttpMessage request) {
    var headers = new HashMap<String, List<String>>();
    signer.sign(request).forEach((name, value) -> headers.put(name, List.of(value)));
    headers.put("host", request.headers().values("host"));
    return headers;
  }

  private static Map<String, List<String>> with(
      Map<String, List<String>> headers, String name, String value) {
    var changed = new HashMap<>(headers);
    changed.put(name, List.of(value));
    return changed;
  }

  private static HttpMessage message(
      String method, String path, String query, Map<String, List<String>> headers, String body) {
    var all = new HashMap<>(headers);
    all.putIfAbsent("host", List.of("ingot.example:8080"));
    return HttpMessage.of(method, path, query, lookup(all), body.getBytes(UTF_8));
  }

  private static HttpMessage.Headers lookup(Map<String, List<String>> headers) {
    return name -> headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  private static HttpMessage.Headers headers(String lines) {
    var headers = new HashMap<String, List<String>>();
    for (var line : lines.split("\n", -1)) {
      var colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(line.substring(colon + 1));
    }
    headers.putIfAbsent("host", List.of("ingot.example:8080"));
    return lookup(headers);
  }
}

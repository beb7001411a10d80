// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Checks signatures of requests to one service, in a header or in the query.
///
/// The signed headers must include `host`; an `x-amz-content-sha256`, if sent, must be the hash of
/// the body that came.
public final class SigV4Verifier {
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int KEYS = 256;

  private final String service;
  private final InstantSource clock;

  /// Keys that have verified a signature, so that strangers cannot fill the map.
  private final Map<Scope, SigningKey> keys = new ConcurrentHashMap<>();

  private record Scope(String secret, String date, String region) {}

  public SigV4Verifier(String service, InstantSource clock) {
    this.service = service;
    this.clock = clock;
  }

  /// Returns if the request was signed with this secret within the last five minutes, or in advance
  /// for as long as it says.
  ///
  /// @param authorization what the request's header says
  /// @throws SignatureException if the signature does not hold
  public void verify(HttpMessage message, Authorization authorization, String secret) {
    checkHead(message, authorization);
    var time = time(message, authorization);
    var scope = new Scope(secret, authorization.date(), authorization.region());
    var cached = keys.get(scope);
    var key =
        cached == null
            ? SigningKey.of(secret, authorization.date(), authorization.region(), service)
            : cached;
    var sent =
        authorization.presigned().isPresent()
            ? Canonical.unsigned(message.query())
            : message.query();
    var query = Canonical.query(sent);
    checkBodyHash(message);
    if (!holds(message, query, time, authorization, key)) {
      var strict = Canonical.strictQuery(sent);
      if (strict.equals(query) || !holds(message, strict, time, authorization, key)) {
        throw mismatch();
      }
    }
    if (cached == null) {
      remember(scope, key);
    }
  }

  /// Returns if nothing but the signature itself can be wrong: the service, the signed headers and
  /// the time are right. The body does not matter.
  ///
  /// @param authorization what the request's header says
  /// @throws SignatureException if something is wrong
  public void checkHead(HttpMessage head, Authorization authorization) {
    if (!authorization.service().equals(service)) {
      throw invalid("Credential should be scoped to correct service: '" + service + "'.");
    }
    if (!authorization.signedHeaders().contains("host")) {
      throw invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    checkTime(head, authorization);
  }

  private static boolean holds(
      HttpMessage message, String query, String time, Authorization authorization, SigningKey key) {
    var request = Canonical.request(message, query, authorization.signedHeaders());
    var expected = Signatures.sign(key, time, authorization.scope(), request);
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8),
        authorization.signature().getBytes(StandardCharsets.UTF_8));
  }

  private void checkTime(HttpMessage message, Authorization authorization) {
    var text = time(message, authorization);
    var time =
        SigningTime.parse(text)
            .orElseThrow(() ->
                new SignatureException(
                    "IncompleteSignatureException",
                    "Authorization header requires a valid 'X-Amz-Date' header."));
    if (!text.startsWith(authorization.date())) {
      throw invalid(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP.");
    }
    var now = clock.instant();
    var start =
        authorization
            .presigned()
            .map(presigned -> now.minusSeconds(presigned.expires()))
            .orElse(now.minus(SKEW));
    if (time.isBefore(start)) {
      var lasts = authorization.presigned().map(p -> p.expires() + " sec.").orElse("5 min.");
      throw invalid(
          "Signature expired: %s is now earlier than %s (%s - %s)"
              .formatted(text, SigningTime.of(start), SigningTime.of(now), lasts));
    }
    if (time.isAfter(now.plus(SKEW))) {
      throw invalid(
          "Signature not yet current: %s is still later than %s (%s + 5 min.)"
              .formatted(text, SigningTime.of(now.plus(SKEW)), SigningTime.of(now)));
    }
  }

  private static String time(HttpMessage message, Authorization authorization) {
    return authorization
        .presigned()
        .map(Authorization.Presigned::time)
        .orElseGet(() -> message.headers().values("x-amz-date").stream().findFirst().orElse(""));
  }

  private static void checkBodyHash(HttpMessage message) {
    var header = message.headers().values("x-amz-content-sha256");
    if (!header.isEmpty() && !header.getFirst().equals(message.bodyHash())) {
      throw mismatch();
    }
  }

  private void remember(Scope scope, SigningKey key) {
    if (keys.size() >= KEYS) {
      keys.clear();
    }
    keys.put(scope, key);
  }

  private static SignatureException mismatch() {
    return invalid(
        "The request signature we calculated does not match the signature you provided. Check your"
            + " AWS Secret Access Key and signing method. Consult the service documentation for"
            + " details.");
  }

  private static SignatureException invalid(String message) {
    return new SignatureException("InvalidSignatureException", message);
  }
}

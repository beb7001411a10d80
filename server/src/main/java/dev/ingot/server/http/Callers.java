// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.Scope;
import dev.ingot.iam.Policy;
import dev.ingot.model.auth.Authorization;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SigV4Verifier;
import dev.ingot.model.auth.SignatureException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds out on whose behalf a request acts.
public final class Callers {
  private static final String SERVICE = "imagebuilder";
  private static final String DEFAULT_ACCOUNT = "000000000000";
  private static final String TOKEN = "x-amz-security-token";
  private static final String DEFAULT_REGION = "us-east-1";

  /// Within what the ARN patterns of the model allow.
  private static final Pattern REGION =
      Pattern.compile("[a-z]{2,8}-[a-z]{1,16}(?:-[a-z]{1,16})?-[0-9]{1,2}");

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  private final Map<String, Credential> credentials;
  private final SigV4Verifier verifier;
  private final InstantSource clock;

  /// What an access key may call.
  public enum Access {
    ALL,
    /// The operations that only read.
    READ_ONLY
  }

  /// What an access key id stands for.
  ///
  /// @param account twelve digits
  /// @param name of whom it is the key, as a user of the account
  /// @param policies what it may do; without any, all that its access lets it
  /// @param session of a key that is temporary
  public record Credential(
      String secret,
      String account,
      Access access,
      String name,
      Optional<List<Policy>> policies,
      Optional<Session> session) {

    /// One without name, policies and session.
    public Credential(String secret, String account, Access access) {
      this(secret, account, access, "", Optional.empty(), Optional.empty());
    }

    /// One that may call everything.
    public Credential(String secret, String account) {
      this(secret, account, Access.ALL);
    }

    /// Without the secret.
    @Override
    public String toString() {
      return "Credential[" + account + ", " + access + "]";
    }
  }

  /// What makes a key temporary.
  ///
  /// @param token that every call brings along
  /// @param expires when the key ends; empty: when settings change
  public record Session(String token, Optional<Instant> expires) {

    /// Without the token.
    @Override
    public String toString() {
      return "Session[" + expires + "]";
    }
  }

  private Callers(Map<String, Credential> credentials, InstantSource clock) {
    this.credentials = Map.copyOf(credentials);
    this.clock = clock;
    this.verifier = new SigV4Verifier(SERVICE, clock);
  }

  /// Everybody may call, and no signature is verified. An access key id of twelve digits names the
  /// account; everybody else acts for the account `000000000000`.
  public static Callers anybody() {
    return new Callers(Map.of(), InstantSource.system());
  }

  /// Only who signs with one of these may call.
  ///
  /// @param credentials by access key id; not empty
  public static Callers signing(Map<String, Credential> credentials, InstantSource clock) {
    if (credentials.isEmpty()) {
      throw new IllegalArgumentException("without credentials nobody could call");
    }
    return new Callers(credentials, clock);
  }

  /// Who sends the request.
  ///
  /// @throws SignatureException if the caller may not call
  Caller caller(HttpMessage message) {
    var authorization = authorization(message);
    if (authorization.isEmpty()) {
      var nobody = new Scope("aws", DEFAULT_REGION, DEFAULT_ACCOUNT);
      return Caller.unrestricted(nobody, "");
    }
    var key = authorization.get().accessKeyId();
    if (credentials.isEmpty()) {
      return Caller.unrestricted(scope(authorization.get(), account(key)), key);
    }
    var credential = credential(message, authorization.get());
    var scope = scope(authorization.get(), credential.account());
    verifier.verify(message, authorization.get(), credential.secret());
    return new Caller(
        scope,
        key,
        credential.access(),
        credential.name().isEmpty() ? key : credential.name(),
        credential.policies());
  }

  /// Checks what the headers alone say, before the body is there.
  ///
  /// @param head its body does not matter
  /// @throws SignatureException if the caller may not call, whatever the body is
  void checkHead(HttpMessage head) {
    var authorization = authorization(head);
    if (authorization.isPresent() && !credentials.isEmpty()) {
      var credential = credential(head, authorization.get());
      scope(authorization.get(), credential.account());
      verifier.checkHead(head, authorization.get());
    }
  }

  /// Empty for a caller who needs none.
  private Optional<Authorization> authorization(HttpMessage message) {
    var headers = message.headers().values("authorization");
    var inQuery = headers.isEmpty() && Authorization.isIn(message.query());
    var authorization =
        inQuery
            ? Authorization.ofQuery(message.query())
            : headers.stream().findFirst().flatMap(Authorization::parse);
    if (credentials.isEmpty() || authorization.isPresent()) {
      return authorization;
    }
    if (inQuery) {
      throw incomplete(
          "The query must have X-Amz-Algorithm=AWS4-HMAC-SHA256, X-Amz-Credential, X-Amz-Date,"
              + " X-Amz-Expires from 1 to 604800, X-Amz-SignedHeaders and X-Amz-Signature.");
    }
    throw headers.isEmpty()
        ? new SignatureException(
            "MissingAuthenticationTokenException", "Missing Authentication Token")
        : incomplete(
            "The Authorization header is not of the form AWS4-HMAC-SHA256 Credential=…,"
                + " SignedHeaders=…, Signature=….");
  }

  private static SignatureException incomplete(String message) {
    return new SignatureException("IncompleteSignatureException", message);
  }

  private Credential credential(HttpMessage message, Authorization authorization) {
    var credential =
        Optional.ofNullable(credentials.get(authorization.accessKeyId()))
            .orElseThrow(Callers::unrecognized);
    requireToken(message, authorization, credential.session().map(Session::token));
    if (credential
        .session()
        .flatMap(Session::expires)
        .filter(end -> !clock.instant().isBefore(end))
        .isPresent()) {
      throw new SignatureException(
          "ExpiredTokenException", "The security token included in the request is expired");
    }
    return credential;
  }

  /// A token must come with the keys that have one, and with no others.
  private static void requireToken(
      HttpMessage message, Authorization authorization, Optional<String> wanted) {
    var sent =
        authorization.presigned().isPresent()
            ? authorization.presigned().get().token()
            : message.headers().values(TOKEN).stream().findFirst();
    if (sent.isPresent() != wanted.isPresent()
        || (wanted.isPresent()
            && !MessageDigest.isEqual(
                wanted.get().getBytes(StandardCharsets.UTF_8),
                sent.get().getBytes(StandardCharsets.UTF_8)))) {
      throw unrecognized();
    }
    if (wanted.isPresent()
        && authorization.presigned().isEmpty()
        && !authorization.signedHeaders().contains(TOKEN)) {
      throw new SignatureException(
          "InvalidSignatureException",
          "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.");
    }
  }

  private static SignatureException unrecognized() {
    return new SignatureException(
        "UnrecognizedClientException", "The security token included in the request is invalid.");
  }

  private static Scope scope(Authorization authorization, String account) {
    var region = authorization.region();
    if (!region.equals(DEFAULT_REGION) && !REGION.matcher(region).matches()) {
      throw new SignatureException(
          "InvalidSignatureException", "Credential should be scoped to a valid region.");
    }
    return new Scope(partition(region), region, account);
  }

  private static String partition(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  private static String account(String accessKeyId) {
    return ACCOUNT.matcher(accessKeyId).matches() ? accessKeyId : DEFAULT_ACCOUNT;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.Scope;
import dev.ingot.model.auth.Authorization;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SigV4Verifier;
import dev.ingot.model.auth.SignatureException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds out on whose behalf a request acts.
public final class Callers {
  private static final String SERVICE = "imagebuilder";
  private static final String DEFAULT_ACCOUNT = "000000000000";
  private static final String DEFAULT_REGION = "us-east-1";

  /// Within what the ARN patterns of the model allow.
  private static final Pattern REGION =
      Pattern.compile("[a-z]{2,8}-[a-z]{1,16}(?:-[a-z]{1,16})?-[0-9]{1,2}");

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  private final Map<String, Credential> credentials;
  private final SigV4Verifier verifier;

  /// What an access key may call.
  public enum Access {
    ALL,
    /// The operations that only read.
    READ_ONLY
  }

  /// What an access key id stands for.
  ///
  /// @param account twelve digits
  public record Credential(String secret, String account, Access access) {

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

  private Callers(Map<String, Credential> credentials, InstantSource clock) {
    this.credentials = Map.copyOf(credentials);
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
      return new Caller(nobody, "", Access.ALL);
    }
    var key = authorization.get().accessKeyId();
    if (credentials.isEmpty()) {
      return new Caller(scope(authorization.get(), account(key)), key, Access.ALL);
    }
    var credential = credential(authorization.get());
    var scope = scope(authorization.get(), credential.account());
    verifier.verify(message, authorization.get(), credential.secret());
    return new Caller(scope, key, credential.access());
  }

  /// Checks what the headers alone say, before the body is there.
  ///
  /// @param head its body does not matter
  /// @throws SignatureException if the caller may not call, whatever the body is
  void checkHead(HttpMessage head) {
    var authorization = authorization(head);
    if (authorization.isPresent() && !credentials.isEmpty()) {
      var credential = credential(authorization.get());
      scope(authorization.get(), credential.account());
      verifier.checkHead(head, authorization.get());
    }
  }

  /// Empty for a caller who needs none.
  private Optional<Authorization> authorization(HttpMessage message) {
    var headers = message.headers().values("authorization");
    var authorization =
        headers.isEmpty()
            ? Optional.<Authorization>empty()
            : Authorization.parse(headers.getFirst());
    if (credentials.isEmpty() || authorization.isPresent()) {
      return authorization;
    }
    throw headers.isEmpty()
        ? new SignatureException(
            "MissingAuthenticationTokenException", "Missing Authentication Token")
        : new SignatureException(
            "IncompleteSignatureException",
            "The Authorization header is not of the form AWS4-HMAC-SHA256 Credential=…,"
                + " SignedHeaders=…, Signature=….");
  }

  private Credential credential(Authorization authorization) {
    return Optional.ofNullable(credentials.get(authorization.accessKeyId()))
        .orElseThrow(() ->
            new SignatureException(
                "UnrecognizedClientException",
                "The security token included in the request is invalid."));
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

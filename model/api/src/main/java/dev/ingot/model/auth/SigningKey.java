// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that signs all requests of a day in a region to a service.
final class SigningKey {
  private static final String HMAC = "HmacSHA256";

  /// Ready for a text and never given one: a copy of it saves looking the algorithm up and taking
  /// the key in again, which cost as much as the arithmetic.
  private final Mac ready;

  private SigningKey(byte[] key) {
    try {
      ready = Mac.getInstance(HMAC);
      ready.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  /// @param date such as `20260909`
  static SigningKey of(String secret, String date, String region, String service) {
    var key = new SigningKey(("AWS4" + secret).getBytes(StandardCharsets.UTF_8));
    for (var word : new String[] {date, region, service, Authorization.TERMINATOR}) {
      key = new SigningKey(key.sign(word));
    }
    return key;
  }

  byte[] sign(String text) {
    try {
      return ((Mac) ready.clone()).doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's " + HMAC + " cannot be copied", e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The arithmetic of Signature Version 4.
final class Signatures {
  private static final String HMAC = "HmacSHA256";

  private Signatures() {}

  /// The key that signs all requests of a day in a region.
  static SecretKeySpec key(String secret, String date, String region, String service) {
    var key = new SecretKeySpec(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), HMAC);
    for (var word : new String[] {date, region, service, Authorization.TERMINATOR}) {
      key = new SecretKeySpec(hmac(key, word), HMAC);
    }
    return key;
  }

  /// @param time such as `20260909T191218Z`
  static String sign(SecretKeySpec key, String time, String scope, String canonicalRequest) {
    var hash = sha256(canonicalRequest.getBytes(StandardCharsets.UTF_8));
    var toSign = Authorization.ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash;
    return HexFormat.of().formatHex(hmac(key, toSign));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}

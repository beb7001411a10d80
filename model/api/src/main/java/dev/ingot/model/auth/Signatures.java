// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/// The arithmetic of Signature Version 4.
final class Signatures {
  /// Never given a byte: its copies are, which need not be looked up.
  private static final MessageDigest SHA_256 = digest();

  private Signatures() {}

  /// @param time such as `20260909T191218Z`
  static String sign(SigningKey key, String time, String scope, String canonicalRequest) {
    var hash = sha256(canonicalRequest.getBytes(StandardCharsets.UTF_8));
    var toSign = Authorization.ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash;
    return HexFormat.of().formatHex(key.sign(toSign));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(((MessageDigest) SHA_256.clone()).digest(bytes));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 cannot be copied", e);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

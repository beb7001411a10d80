// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.nio.charset.StandardCharsets;

/// Percent-encoding of path segments and query values.
public final class PercentCoding {
  private PercentCoding() {}

  /// Encodes all but letters, digits and `-._~`.
  public static String encode(String raw) {
    var text = new StringBuilder(raw.length() + 16);
    Canonical.encode(text, raw);
    return text.toString();
  }

  /// Decodes what is well encoded and leaves the rest as it is. Bytes that are no UTF-8 become
  /// U+FFFD.
  public static String decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    var raw = encoded.getBytes(StandardCharsets.UTF_8);
    var length = 0;
    for (var i = 0; i < raw.length; i++) {
      if (raw[i] == '%' && i + 2 < raw.length && hex(raw[i + 1]) >= 0 && hex(raw[i + 2]) >= 0) {
        raw[length++] = (byte) (hex(raw[i + 1]) * 16 + hex(raw[i + 2]));
        i += 2;
      } else {
        raw[length++] = raw[i];
      }
    }
    return new String(raw, 0, length, StandardCharsets.UTF_8);
  }

  /// Decodes a name or a value of a query, where `+` is a blank as in forms; a plus is `%2B`.
  public static String decodeQuery(String encoded) {
    return decode(encoded.replace('+', ' '));
  }

  private static int hex(byte b) {
    return Character.digit(b, 16);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import java.math.BigDecimal;
import java.util.Optional;

/// How texts of documents are read as truth values and numbers.
public final class Literals {
  private Literals() {}

  public static Optional<Boolean> truth(String text) {
    return switch (text) {
      case "true", "True", "TRUE" -> Optional.of(true);
      case "false", "False", "FALSE" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /// Decimal digits, with a sign and a fraction if there is one.
  public static Optional<BigDecimal> number(String text) {
    var at = text.startsWith("-") ? 1 : 0;
    var point = text.indexOf('.');
    var whole = point < 0 ? text.substring(at) : text.substring(at, Math.max(at, point));
    var fraction = point < 0 ? "0" : text.substring(point + 1);
    return digits(whole) && digits(fraction) ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  private static boolean digits(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 1024;
  }
}

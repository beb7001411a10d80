// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import dev.ingot.document.Value.Scalar;
import java.math.BigDecimal;
import java.util.Optional;

/// Reads the numbers of conditions exactly, without binary rounding.
final class Numbers {
  private static final int MAX_DIGITS = 1_000;

  private Numbers() {}

  /// The number a scalar stands for: `[-+]?([0-9]+[.])?[0-9]+`, and, written without quotes, also
  /// YAML's floats such as `1e3`.
  static Optional<BigDecimal> of(Scalar scalar) {
    var text = scalar.text();
    if (text.length() > MAX_DIGITS || !(isDecimal(text) || (scalar.plain() && isFloat(text)))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static boolean isDecimal(String text) {
    var start = !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
    var point = text.indexOf('.');
    return point < 0
        ? isDigits(text, start, text.length())
        : isDigits(text, start, point) && isDigits(text, point + 1, text.length());
  }

  private static boolean isDigits(String text, int from, int to) {
    for (var i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  /// Whether only characters of a decimal float occur; [BigDecimal] judges their order.
  private static boolean isFloat(String text) {
    for (var i = 0; i < text.length(); i++) {
      if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}

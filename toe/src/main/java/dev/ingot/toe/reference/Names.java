// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

/// The forms of names in component documents.
public final class Names {
  private Names() {}

  /// A phase, step, parameter or constant: 3 to 128 of `[A-Za-z0-9_-]`.
  public static boolean isName(String text) {
    return text.length() >= 3 && isLoopName(text);
  }

  /// A loop: 1 to 128 of `[A-Za-z0-9_-]`.
  public static boolean isLoopName(String text) {
    return !text.isEmpty() && text.length() <= 128 && hasNameCharacters(text);
  }

  /// Only `[A-Za-z0-9_-]`.
  public static boolean hasNameCharacters(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (!isLetter(c) && !isDigit(c) && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  static boolean isLetters(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!isLetter(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isDigits(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// A name in the parameter store, with a version or label perhaps.
  static boolean isParameterPath(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (!isLetter(c) && !isDigit(c) && "_.-/:".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

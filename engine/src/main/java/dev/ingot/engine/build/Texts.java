// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

/// Texts within the limits of the API.
public final class Texts {
  /// The length of `message` members.
  public static final int MESSAGE = 500;

  /// The length of `reason` members.
  public static final int REASON = 1024;

  /// The length of error messages in outputs, which have no limit of their own.
  public static final int ERROR = 4096;

  private static final String GAP = " … ";

  private Texts() {}

  /// A text of at most so many characters. What is too long loses its middle: the beginning says
  /// what failed, the end has the last lines of what it printed.
  public static String cut(String whole, int max) {
    // Databases store no NUL, and commands may print one.
    var text = whole.replace('\0', '\uFFFD');
    if (text.length() <= max) {
      return text;
    }
    var room = max - GAP.length();
    var end = room - room / 3;
    var start = text.length() - room / 3;
    // A surrogate pair stays whole.
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    if (Character.isLowSurrogate(text.charAt(start))) {
      start++;
    }
    return text.substring(0, end) + GAP + text.substring(start);
  }

  /// The last lines of a text, without blanks around them.
  public static String lastLines(String text, int lines) {
    var stripped = text.strip();
    var at = stripped.length();
    for (var i = 0; i < lines && at > 0; i++) {
      at = stripped.lastIndexOf('\n', at - 1);
    }
    return at <= 0 ? stripped : stripped.substring(at + 1);
  }
}

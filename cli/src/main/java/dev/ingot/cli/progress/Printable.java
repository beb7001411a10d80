// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

/// Makes what programs wrote fit to be read by people: the text that a terminal would have left,
/// with nothing in it that still moves a cursor, changes colours or titles, or answers a query.
///
/// ```text
/// Reading 5%␍Reading 100%␍       Reading 100%       a return begins the line again
/// ␛[31mred␛[0m, ␛]0;title␇done   red, done          sequences are left out
/// -␈\␈|                          |                  a backspace takes back
/// ```
///
/// Other control characters, and those that turn the direction of writing, are replaced by `�`.
final class Printable {
  private static final char ESCAPE = 0x1b;
  private static final char BELL = 0x07;
  private static final char DELETE = 0x7f;
  private static final char REPLACEMENT = '�';

  private final String text;
  private final StringBuilder left = new StringBuilder();
  private int position;
  private boolean returned;

  private Printable(String text) {
    this.text = text;
  }

  /// What is left of one line.
  static String line(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < DELETE) ? text : new Printable(text).rest();
  }

  private String rest() {
    while (position < text.length()) {
      var c = text.charAt(position++);
      switch (c) {
        case '\r' -> returned = true;
        case '\b' -> takeBack();
        case BELL -> {}
        case ESCAPE -> escape();
        // The one-character forms of ESC [, ESC P, ESC X, ESC ], ESC ^ and ESC _.
        case 0x9b -> control();
        case 0x90, 0x98, 0x9d, 0x9e, 0x9f -> string();
        default -> write(c);
      }
    }
    return left.toString();
  }

  private void write(char c) {
    if (returned) {
      left.setLength(0);
      returned = false;
    }
    left.append(isHarmless(c) ? c : REPLACEMENT);
  }

  private static boolean isHarmless(char c) {
    if (c == '\t') {
      return true;
    }
    var isControl = c < ' ' || (c >= DELETE && c <= 0x9f);
    var turnsDirection = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !isControl && !turnsDirection;
  }

  private void takeBack() {
    if (!returned && !left.isEmpty()) {
      left.setLength(left.offsetByCodePoints(left.length(), -1));
    }
  }

  /// Behind an escape character. A sequence that is cut off at the end of the line loses only its
  /// beginning.
  private void escape() {
    if (position == text.length()) {
      return;
    }
    var c = text.charAt(position);
    switch (c) {
      case '[' -> {
        position++;
        control();
      }
      case ']', 'P', 'X', '^', '_' -> {
        position++;
        string();
      }
      default -> {
        skipWhile(' ', '/');
        skipOne('0', '~');
      }
    }
  }

  /// Parameters, intermediate characters, and a last one that says what it does.
  private void control() {
    skipWhile('0', '?');
    skipWhile(' ', '/');
    skipOne('@', '~');
  }

  /// Any text up to a bell or a string terminator.
  private void string() {
    for (var end = position; end < text.length(); end++) {
      var c = text.charAt(end);
      if (c == BELL || c == 0x9c) {
        position = end + 1;
        return;
      }
      if (c == ESCAPE) {
        // Either the terminator ESC \, or a new sequence that ends this one.
        position = text.startsWith("\\", end + 1) ? end + 2 : end;
        return;
      }
    }
  }

  private void skipWhile(char from, char to) {
    while (position < text.length() && isIn(text.charAt(position), from, to)) {
      position++;
    }
  }

  private void skipOne(char from, char to) {
    if (position < text.length() && isIn(text.charAt(position), from, to)) {
      position++;
    }
  }

  private static boolean isIn(char c, char from, char to) {
    return c >= from && c <= to;
  }
}

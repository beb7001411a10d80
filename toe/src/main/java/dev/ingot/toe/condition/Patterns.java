// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;

/// Compiles RE2 patterns, and refuses those whose compiling would exhaust memory or stack, such as
/// `((x{999}){999}){999}`.
final class Patterns {
  private static final int MAX_DEPTH = 200;
  private static final long MAX_SIZE = 10_000;

  private Patterns() {}

  /// @throws IllegalArgumentException with the reason, if it is no pattern or too large
  static Pattern compile(String text) {
    checkSize(text);
    try {
      return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("not an RE2 pattern: " + e.getDescription(), e);
    }
  }

  /// Estimates how large the pattern is with its counted repetitions written out.
  private static void checkSize(String text) {
    var outer = new ArrayDeque<Long>();
    var around = 0L; // size of what stands before the current group
    var before = 0L; // size of the current group before its last atom
    var last = 0L; // size of the last atom
    for (var i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '(' -> {
          outer.push(before + last);
          around += before + last;
          before = 0;
          last = 0;
        }
        case ')' -> {
          last = before + last + 2;
          before = outer.isEmpty() ? 0 : outer.pop();
          around -= before;
        }
        case '{' -> last *= repetitions(text, i);
        case '[' -> {
          before += last;
          last = 1;
          i = endOfClass(text, i);
        }
        case '\\' -> {
          before += last;
          last = 1;
          i++;
        }
        default -> {
          before += last;
          last = 1;
        }
      }
      if (around + before + last > MAX_SIZE || outer.size() > MAX_DEPTH) {
        throw new IllegalArgumentException("the pattern is too large");
      }
    }
  }

  /// The larger number of `{n}`, `{n,}` or `{n,m}`, at least 1; 1 if it is no repetition.
  private static long repetitions(String text, int open) {
    var largest = 1L;
    var number = 0L;
    for (var i = open + 1; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(number * 10 + c - '0', MAX_SIZE);
        largest = Math.max(largest, number);
      } else if (c == ',') {
        number = 0;
      } else {
        return c == '}' ? largest : 1;
      }
    }
    return 1;
  }

  private static int endOfClass(String text, int open) {
    var i = open + 1;
    if (text.startsWith("^", i)) {
      i++;
    }
    i++; // a closing bracket in the first place stands for itself
    while (i < text.length() && text.charAt(i) != ']') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// A pattern of a policy: `*` stands for any characters, `?` for one, and variables such as
/// `${aws:username}` for what the request has.
///
/// ```text
/// arn:aws:imagebuilder:*:*:component/${aws:username}-?/*
/// ${aws:RequestTag/team, 'nobody'}     with what holds if the request has none
/// ${*} ${?} ${$}                       the characters themselves
/// ```
final class Glob {
  private static final int MANY = -1;
  private static final int ONE = -2;

  private final int[] tokens;

  private Glob(int[] tokens) {
    this.tokens = tokens;
  }

  /// A pattern without variables.
  static Glob of(String text) {
    var tokens = new Tokens();
    tokens.pattern(text);
    return tokens.glob();
  }

  /// @param wild whether `*` and `?` are more than characters
  /// @param variables the value of one; it is never a pattern itself
  /// @return empty if the request does not have a variable
  static Optional<Glob> of(
      String text, boolean wild, Function<String, Optional<String>> variables) {
    var tokens = new Tokens();
    var at = 0;
    while (at < text.length()) {
      var start = text.indexOf("${", at);
      var end = start < 0 ? -1 : text.indexOf('}', start);
      if (end < 0) {
        break;
      }
      tokens.text(text.substring(at, start), wild);
      var value = value(text.substring(start + 2, end), variables);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      tokens.text(value.get(), false);
      at = end + 1;
    }
    tokens.text(text.substring(at), wild);
    return Optional.of(tokens.glob());
  }

  /// The text with the values of its variables.
  static Optional<String> expand(String text, Function<String, Optional<String>> variables) {
    return of(text, false, variables).map(Glob::text);
  }

  private String text() {
    var text = new StringBuilder(tokens.length);
    for (var token : tokens) {
      text.append((char) token);
    }
    return text.toString();
  }

  private static Optional<String> value(String name, Function<String, Optional<String>> variables) {
    if (name.equals("*") || name.equals("?") || name.equals("$")) {
      return Optional.of(name);
    }
    var comma = name.indexOf(',');
    if (comma < 0) {
      return variables.apply(name.strip());
    }
    var otherwise = name.substring(comma + 1).strip();
    var quoted = otherwise.length() >= 2 && otherwise.startsWith("'") && otherwise.endsWith("'");
    return variables
        .apply(name.substring(0, comma).strip())
        .or(() -> Optional.of(quoted ? otherwise.substring(1, otherwise.length() - 1) : otherwise));
  }

  /// Goes back to the last `*` only, so the time is at most the product of both lengths.
  boolean matches(String text) {
    var at = 0;
    var token = 0;
    var many = -1;
    var resume = 0;
    while (at < text.length()) {
      if (token < tokens.length && (tokens[token] == ONE || tokens[token] == text.charAt(at))) {
        at++;
        token++;
      } else if (token < tokens.length && tokens[token] == MANY) {
        many = token++;
        resume = at;
      } else if (many >= 0) {
        token = many + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (token < tokens.length && tokens[token] == MANY) {
      token++;
    }
    return token == tokens.length;
  }

  /// Likewise, whatever the case.
  static boolean matchesIgnoringCase(String pattern, String text) {
    return of(pattern.toLowerCase(Locale.ROOT)).matches(text.toLowerCase(Locale.ROOT));
  }

  private static final class Tokens {
    private int[] tokens = new int[64];
    private int count;

    void pattern(String text) {
      text(text, true);
    }

    void text(String text, boolean wild) {
      for (var i = 0; i < text.length(); i++) {
        var c = text.charAt(i);
        add(wild && c == '*' ? MANY : wild && c == '?' ? ONE : c);
      }
    }

    private void add(int token) {
      if (count == tokens.length) {
        tokens = Arrays.copyOf(tokens, count * 2);
      }
      tokens[count++] = token;
    }

    Glob glob() {
      return new Glob(Arrays.copyOf(tokens, count));
    }
  }
}

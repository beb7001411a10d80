// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.schema;

import java.util.Optional;
import java.util.regex.Pattern;

/// Text of limited length and form. Lengths count code points.
public final class Text implements Shape {
  /// Some patterns of the model repeat a group without limit, and matching that recurses. Where the
  /// model states no length, a longer text does not match; no name or ARN is that long.
  private static final int LONGEST_UNBOUNDED = 2048;

  private final int min;
  private final int max;
  private final String pattern;

  /// Compiled at first use: most patterns of the model are never asked for in one run.
  private volatile Optional<Pattern> compiled = Optional.empty();

  /// @param pattern the model's regular expression, searched for in the text; empty for none
  public Text(int min, int max, String pattern) {
    this.min = min;
    this.max = max;
    this.pattern = pattern;
  }

  public int min() {
    return min;
  }

  public int max() {
    return max;
  }

  public String pattern() {
    return pattern;
  }

  /// Whether the pattern is found in the text.
  public boolean matches(String text) {
    if (pattern.isEmpty()) {
      return true;
    }
    var tooLong =
        max == Integer.MAX_VALUE && text.length() > LONGEST_UNBOUNDED && pattern.contains("(");
    return !tooLong && compiled().matcher(text).find();
  }

  private Pattern compiled() {
    var ready = compiled;
    if (ready.isEmpty()) {
      ready = Optional.of(Pattern.compile(strictEnd(pattern)));
      compiled = ready;
    }
    return ready.get();
  }

  /// Java's `$` also matches before a final line break, which the model does not mean.
  private static String strictEnd(String pattern) {
    return pattern.endsWith("$") && !pattern.endsWith("\\$")
        ? pattern.substring(0, pattern.length() - 1) + "\\z"
        : pattern;
  }
}

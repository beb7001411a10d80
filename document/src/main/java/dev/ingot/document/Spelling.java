// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.Locale;
import java.util.Optional;

/// Guesses what a misspelt word meant.
final class Spelling {
  private Spelling() {}

  /// The allowed word with the fewest changes, if it takes no more than a third of its letters.
  static Optional<String> nearest(String word, Iterable<String> allowed) {
    var written = word.toLowerCase(Locale.ROOT);
    var best = Optional.<String>empty();
    var fewest = Integer.MAX_VALUE;
    for (var candidate : allowed) {
      var changes =
          Math.abs(candidate.length() - word.length()) > 3
              ? Integer.MAX_VALUE
              : changes(written, candidate.toLowerCase(Locale.ROOT));
      if (changes < fewest && changes <= Math.max(1, candidate.length() / 3)) {
        best = Optional.of(candidate);
        fewest = changes;
      }
    }
    return best;
  }

  /// How many letters must be changed, added, left out or swapped with their neighbour.
  private static int changes(String from, String to) {
    var cost = new int[from.length() + 1][to.length() + 1];
    for (var i = 0; i <= from.length(); i++) {
      for (var j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        var same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[from.length()][to.length()];
  }
}

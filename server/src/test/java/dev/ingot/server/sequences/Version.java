// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Three numbers, or `x` in their places. The text stays as it was written; what counts are the
/// numbers.
record Version(String text) implements Comparable<Version> {
  private static final int ANY = -1;

  List<Integer> numbers() {
    return Arrays.stream(text.split("\\.", -1))
        .map(node -> node.equals("x") ? ANY : Integer.parseInt(node))
        .toList();
  }

  boolean isExact() {
    return !numbers().contains(ANY);
  }

  boolean matches(Version exact) {
    for (var i = 0; i < 3; i++) {
      var number = numbers().get(i);
      if (number != ANY && !number.equals(exact.numbers().get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Version other) {
    return Comparator.<Version>comparingInt(v -> v.numbers().get(0))
        .thenComparingInt(v -> v.numbers().get(1))
        .thenComparingInt(v -> v.numbers().get(2))
        .compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Version that && numbers().equals(that.numbers());
  }

  @Override
  public int hashCode() {
    return numbers().hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}

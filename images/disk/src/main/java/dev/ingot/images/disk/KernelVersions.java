// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

/// The order of kernel versions: numbers count as numbers, so `6.1.0-9` comes before `6.1.0-10`.
final class KernelVersions {
  private KernelVersions() {}

  static int compare(String one, String other) {
    var i = 0;
    var j = 0;
    while (i < one.length() && j < other.length()) {
      if (isDigit(one.charAt(i)) && isDigit(other.charAt(j))) {
        var endOne = numberEnd(one, i);
        var endOther = numberEnd(other, j);
        var order =
            Long.compare(
                Long.parseLong(one, i, endOne, 10), Long.parseLong(other, j, endOther, 10));
        if (order != 0) {
          return order;
        }
        i = endOne;
        j = endOther;
      } else if (one.charAt(i) == other.charAt(j)) {
        i++;
        j++;
      } else {
        return Character.compare(one.charAt(i), other.charAt(j));
      }
    }
    return Integer.compare(one.length() - i, other.length() - j);
  }

  private static int numberEnd(String text, int from) {
    var end = from;
    while (end < text.length() && isDigit(text.charAt(end)) && end - from < 18) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

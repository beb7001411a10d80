// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.Map;
import java.util.TreeMap;

/// How often each operation was answered, and how often refused with which error: a test that never
/// comes to a rule does not test it.
final class Outcomes {
  private final Map<String, Integer> counts = new TreeMap<>();

  /// @param error its name
  record Refusal(String error) {}

  void count(String operation, Object outcome) {
    var what = outcome instanceof Refusal(var error) ? error : "answered";
    counts.merge(operation + " " + what, 1, Integer::sum);
  }

  int of(String outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    counts.forEach((outcome, count) -> text.append(outcome).append(' ').append(count).append('\n'));
    return text.toString();
  }
}

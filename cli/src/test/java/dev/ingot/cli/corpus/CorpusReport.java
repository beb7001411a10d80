// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The table of a run: a line for each component, with what became of its phases and how long each
/// took, and below it what failed.
final class CorpusReport {
  private static final String ROW = "%-10s %-24s %-14s %-14s %s%n";

  private final List<CorpusBuilds.GroupResult> results = new ArrayList<>();

  void add(CorpusBuilds.GroupResult result) {
    results.add(result);
  }

  String text() {
    var text = new StringBuilder();
    text.append(ROW.formatted("GROUP", "COMPONENT", "BUILD", "VALIDATE", "TEST"));
    var failures = new ArrayList<String>();
    var count = 0;
    var good = 0;
    for (var result : results) {
      for (var entry : result.outcomes().entrySet()) {
        var component = entry.getKey();
        var phases = entry.getValue();
        text.append(
            ROW.formatted(
                result.group().name(),
                component.file(),
                phases.getOrDefault("build", Outcome.NOT_RUN).word(),
                phases.getOrDefault("validate", Outcome.NOT_RUN).word(),
                phases.getOrDefault("test", Outcome.NOT_RUN).word()));
        count++;
        good += isGood(phases) ? 1 : 0;
        phases.forEach((phase, outcome) -> failures.addAll(failure(component, phase, outcome)));
      }
      result
          .missing()
          .ifPresent(missing -> failures.add(result.group().name() + " not built: " + missing));
      result.failure().ifPresent(why -> failures.add(result.group().name() + " failed: " + why));
    }
    text.append(good).append(" of ").append(count).append(" components work\n");
    for (var result : results) {
      text.append(result.group().name()).append(": ").append(String.join(", ", result.steps()));
      text.append('\n');
    }
    failures.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  static boolean isGood(Map<String, Outcome> phases) {
    return phases.values().stream().allMatch(outcome -> outcome.status() == Outcome.Status.OK);
  }

  /// Nothing for a phase that did not fail.
  static List<String> failure(CorpusComponent component, String phase, Outcome outcome) {
    if (outcome.status() != Outcome.Status.FAILED) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    lines.add("%s failed in %s, step %s:".formatted(component.file(), phase, outcome.step()));
    outcome.lines().forEach(line -> lines.add("    " + line));
    return lines;
  }
}

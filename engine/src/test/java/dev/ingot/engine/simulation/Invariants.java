// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Checks all invariants after each commit, and keeps the first that did not hold.
final class Invariants {
  private static final List<Invariant> ALL =
      List.of(
          new Invariant("steps move as they may (4.4)", StepRules::moves),
          new Invariant("a step that has ended stays as it is (4.4)", StepRules::endIsEnd),
          new Invariant("a step has what its status says (5)", StepRules::members),
          new Invariant("attempts are counted (4.6)", StepRules::attempts),
          new Invariant("steps run one after the other (4.5)", StepRules::order),
          new Invariant("rollback goes backwards over what ran (4.5)", RollbackRules::order),
          new Invariant("workflows move as they may (4.7)", WorkflowRules::moves),
          new Invariant("a workflow that has ended stays as it is (4.7)", WorkflowRules::endIsEnd),
          new Invariant("the counts of steps add up (4.7)", WorkflowRules::counts),
          new Invariant("workflows run in their order (4.2)", WorkflowRules::order),
          new Invariant("a worker's epoch only grows (engine 7.2)", WorkflowRules::epoch),
          new Invariant("the image moves as it may (4.3)", ImageRules::moves),
          new Invariant("the image ends as its workflows did (4.8, 4.9)", ImageRules::end),
          new Invariant("times are in order (5)", TimeRules::order),
          new Invariant("every machine has an owner (3.3, 4.5)", HoldingRules::owner));

  private final List<Invariant> more;
  private Optional<Snapshot> before = Optional.empty();
  private Optional<Violation> violation = Optional.empty();

  /// @param more invariants besides the usual ones
  Invariants(List<Invariant> more) {
    this.more = List.copyOf(more);
  }

  void check(Snapshot after) {
    var all = new ArrayList<>(ALL);
    all.addAll(more);
    for (var invariant : all) {
      var wrong = invariant.check().wrong(before, after);
      if (!wrong.isEmpty()) {
        violated(invariant.name(), String.join("; ", wrong));
      }
    }
    before = Optional.of(after);
  }

  /// The first one counts.
  void violated(String name, String message) {
    violation = violation.or(() -> Optional.of(new Violation(name, message)));
  }

  Optional<Violation> violation() {
    return violation;
  }

  /// The records after the last commit.
  Optional<Snapshot> last() {
    return before;
  }
}

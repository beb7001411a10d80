// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import java.util.List;
import java.util.Optional;

/// One line of a statement's conditions.
///
/// ```text
/// "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["team-*", "owner"]}
///  set         operator  ifExists     key            values
/// ```
///
/// @param values of which one has to match; with an operator that is negated, none may
record Condition(
    Optional<Quantifier> set,
    Operator operator,
    boolean ifExists,
    String key,
    List<String> values) {
  Condition {
    values = List.copyOf(values);
  }

  enum Quantifier {
    /// Every value of the request; that is so if it has none.
    ALL,
    /// One value of the request at least.
    ANY
  }

  boolean holds(Attempt attempt, boolean variables) {
    var found = attempt.values(key);
    if (operator == Operator.NULL) {
      return values.stream().anyMatch(v -> v.equalsIgnoreCase("true") == found.isEmpty());
    }
    if (found.isEmpty() || found.get().isEmpty()) {
      return ifExists || (set.isEmpty() ? operator.negated() : set.get() == Quantifier.ALL);
    }
    var asked = found.get().stream();
    if (set.isEmpty()) {
      return operator.negated()
          ? asked.allMatch(value -> holdsFor(value, attempt, variables))
          : asked.anyMatch(value -> holdsFor(value, attempt, variables));
    }
    return set.get() == Quantifier.ALL
        ? asked.allMatch(value -> holdsFor(value, attempt, variables))
        : asked.anyMatch(value -> holdsFor(value, attempt, variables));
  }

  private boolean holdsFor(String asked, Attempt attempt, boolean variables) {
    return values.stream().anyMatch(value -> operator.matches(value, asked, attempt, variables))
        != operator.negated();
  }
}

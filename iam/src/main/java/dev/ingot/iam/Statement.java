// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A statement of a policy: to whom it applies, and whether it allows or denies that.
///
/// @param principals who; empty in the policy of an identity, which has one
/// @param variables whether `${…}` stands for something, as since version 2012-10-17
public record Statement(
    Effect effect,
    Optional<Patterns> principals,
    Patterns actions,
    Patterns resources,
    List<Condition> conditions,
    boolean variables) {
  public Statement {
    conditions = List.copyOf(conditions);
  }

  public enum Effect {
    ALLOW,
    DENY
  }

  /// @param inverted whether everything is meant but what is listed: `NotAction`, `NotResource`
  public record Patterns(List<String> texts, boolean inverted) {
    public Patterns {
      texts = List.copyOf(texts);
    }
  }

  /// Whether it applies to an attempt, whoever makes it.
  boolean applies(Attempt attempt) {
    return matchesAction(attempt.action())
        && matchesResource(attempt)
        && conditions.stream().allMatch(condition -> condition.holds(attempt, variables));
  }

  /// Whether it is about an action.
  public boolean matchesAction(String action) {
    return actions.texts.stream().anyMatch(text -> Glob.matchesIgnoringCase(text, action))
        != actions.inverted;
  }

  /// A resource with two names is listed if one of them is.
  private boolean matchesResource(Attempt attempt) {
    return resources.texts.stream().anyMatch(text -> matches(text, attempt)) != resources.inverted;
  }

  /// Whether it is about a resource, whatever the request is.
  public boolean matchesResource(String resource) {
    return matchesResource(new Attempt("", List.of(resource), Map.of()));
  }

  private boolean matches(String text, Attempt attempt) {
    var glob = variables ? Glob.of(text, true, attempt::variable) : Optional.of(Glob.of(text));
    return glob.isPresent() && attempt.resources().stream().anyMatch(glob.get()::matches);
  }
}

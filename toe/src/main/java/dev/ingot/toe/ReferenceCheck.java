// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import dev.ingot.toe.reference.Reference;
import dev.ingot.toe.reference.References;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks the references of a document after all of it was read: that variables are declared, that
/// chains lead to earlier steps, and that keys of the context are known.
final class ReferenceCheck {
  private final List<Problem> problems;
  private final List<Fields> steps = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();

  ReferenceCheck(List<Problem> problems) {
    this.problems = problems;
  }

  /// Takes note of a step, in document order.
  void declare(String phase, String step, Fields fields) {
    positions.putIfAbsent(phase + "." + step, steps.size());
    steps.add(fields);
  }

  /// @param variables the declared parameters and constants
  void check(Set<String> variables) {
    for (var i = 0; i < steps.size(); i++) {
      for (var key : List.of("if", "loop", "inputs")) {
        var value = steps.get(i).value(key);
        if (value.isPresent()) {
          check(value.get(), steps.get(i).pathOf(key), i, variables);
        }
      }
    }
  }

  private void check(Value value, String path, int position, Set<String> variables) {
    for (var scalar : References.scalars(value)) {
      References.visit(
          scalar.text(),
          (reference, expression) ->
              wrong(reference, expression, position, variables)
                  .ifPresent(words ->
                      problems.add(
                          new Problem(scalar.place(), path, steps.get(position).words() + words))));
    }
  }

  private Optional<String> wrong(
      Reference reference, String expression, int position, Set<String> variables) {
    return switch (reference) {
      case Reference.Variable(var name) when !variables.contains(name) ->
          Optional.of(
              undefined(expression)
                  + RecordBinder.suggestion(name, variables)
                      .map(meant -> " Did you mean '" + meant + "'?")
                      .orElse(""));
      case Reference.Chain chain -> {
        var target = positions.get(chain.phase() + "." + chain.step());
        yield target == null
            ? Optional.of(undefined(expression))
            : target >= position
                ? Optional.of(undefined(expression) + " The step does not run before this one.")
                : Optional.empty();
      }
      case Reference.ParameterStoreOf(var path) -> wrong(path, expression, position, variables);
      case Reference.InstanceMetadata(var path)
          when path.startsWith("iam/") || path.startsWith("identity-credentials/") ->
          Optional.of("The instance metadata of '" + expression + "' cannot be referred to.");
      case Reference.Context(var key) when !RunContext.KEYS.contains(key) ->
          Optional.of(
              undefined(expression) + " Known: " + String.join(", ", RunContext.KEYS) + ".");
      case Reference.Variable _,
          Reference.Loop _,
          Reference.ParameterStore _,
          Reference.Environment _,
          Reference.InstanceMetadata _,
          Reference.Context _ ->
          Optional.empty();
    };
  }

  private static String undefined(String expression) {
    return "Variable '" + expression + "' is not defined.";
  }
}

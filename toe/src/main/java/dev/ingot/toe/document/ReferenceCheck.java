// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import dev.ingot.toe.reference.Reference;
import dev.ingot.toe.reference.References;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks the references of a document after all of it was read: that variables are declared, that
/// chains lead to earlier steps, and that keys of the context are known.
final class ReferenceCheck {
  /// What `{{ context:… }}` may name.
  private static final List<String> CONTEXT =
      List.of(
          "executionId",
          "accountId",
          "region",
          "osPlatform",
          "osName",
          "osVersion",
          "date",
          "dateTime",
          "uuid",
          "hostname",
          "phase",
          "step");

  private final List<Problem> problems;
  private final List<Fields> steps = new ArrayList<>();
  private final Map<String, Integer> positions = new LinkedHashMap<>();

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
    switch (value) {
      case Value.Scalar scalar -> check(scalar, path, position, variables);
      case Value.Sequence(_, var items) -> {
        for (var i = 0; i < items.size(); i++) {
          check(items.get(i), path + "[" + i + "]", position, variables);
        }
      }
      case Value.Mapping mapping ->
          mapping
              .entries()
              .forEach((key, entry) -> check(entry, path + "." + key, position, variables));
      case Value.Tagged tagged -> check(tagged.value(), path, position, variables);
    }
  }

  private void check(Value.Scalar scalar, String path, int position, Set<String> variables) {
    References.visit(
        scalar.text(),
        (reference, expression) ->
            wrong(reference, expression, position, variables)
                .ifPresent(words ->
                    problems.add(
                        new Problem(scalar.place(), path, steps.get(position).words() + words))));
  }

  private Optional<String> wrong(
      Reference reference, String expression, int position, Set<String> variables) {
    return switch (reference) {
      case Reference.Variable(var name) when !variables.contains(name) ->
          Optional.of(undefined(expression) + suggestion(name, variables));
      case Reference.Chain chain -> {
        var step = chain.phase() + "." + chain.step();
        var target = positions.get(step);
        yield target == null
            ? Optional.of(undefined(expression) + suggestion(step, positions.keySet()))
            : target >= position
                ? Optional.of(undefined(expression) + " The step does not run before this one.")
                : Optional.empty();
      }
      case Reference.ParameterStoreOf(var path) -> wrong(path, expression, position, variables);
      case Reference.InstanceMetadata(var path)
          when path.startsWith("iam/") || path.startsWith("identity-credentials/") ->
          Optional.of("The instance metadata of '" + expression + "' cannot be referred to.");
      case Reference.Context(var key) when !CONTEXT.contains(key) ->
          Optional.of(undefined(expression) + " Known: " + String.join(", ", CONTEXT) + ".");
      case Reference.Variable _,
          Reference.Loop _,
          Reference.ParameterStore _,
          Reference.Environment _,
          Reference.InstanceMetadata _,
          Reference.Context _ ->
          Optional.empty();
    };
  }

  private static String suggestion(String name, Set<String> known) {
    return RecordBinder.suggestion(name, known)
        .map(meant -> " Did you mean '" + meant + "'?")
        .orElse("");
  }

  private static String undefined(String expression) {
    return "Variable '" + expression + "' is not defined.";
  }
}

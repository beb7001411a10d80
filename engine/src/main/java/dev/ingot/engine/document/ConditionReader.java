// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads a step's `if` into a [Condition].
///
/// ```text
/// if        := statement | [ statement ]
/// statement := { OPERATOR: operand, value: operand }
///            | { and: [ statement, 1..10 ] } | { or: [ statement, 1..10 ] }
///            | { not: statement } | { not: [ statement ] }
/// ```
final class ConditionReader {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_CHILDREN = 10;
  private static final List<String> WORDS =
      Stream.concat(
              Stream.of(Condition.Operator.values()).map(Condition.Operator::word),
              Stream.of("and", "or", "not"))
          .toList();

  private final ReferenceCheck references;
  private final List<Problem> problems;

  ConditionReader(ReferenceCheck references, List<Problem> problems) {
    this.references = references;
    this.problems = problems;
  }

  /// Empty if no condition can be made of it; what is wrong becomes problems.
  Optional<Condition> read(Value value, String path) {
    return single(value, path).flatMap(only -> statement(only, path, 1));
  }

  private Optional<Value> single(Value value, String path) {
    if (!(value instanceof Value.Sequence(_, var items))) {
      return Optional.of(value);
    }
    if (items.size() != 1) {
      return wrong(value, path, "must hold exactly one statement; join several with 'and' or 'or'");
    }
    return Optional.of(items.getFirst());
  }

  private Optional<Condition> statement(Value value, String path, int depth) {
    if (!(value instanceof Value.Mapping mapping) || mapping.entries().isEmpty()) {
      return wrong(value, path, "must be a statement such as { stringEquals: a, value: b }");
    }
    if (depth > MAX_DEPTH) {
      return wrong(value, path, "conditions nest at most " + MAX_DEPTH + " levels deep");
    }
    var words = mapping.entries().keySet().stream().filter(key -> !key.equals("value")).toList();
    if (words.size() != 1) {
      return wrong(value, path, "must have exactly one of " + String.join(", ", WORDS));
    }
    var word = words.getFirst();
    var inner = path + "." + word;
    var child = mapping.entries().getOrDefault(word, value);
    return switch (word) {
      case "and" ->
          alone(mapping, path).flatMap(_ -> children(child, inner, depth)).map(Condition.And::new);
      case "or" ->
          alone(mapping, path).flatMap(_ -> children(child, inner, depth)).map(Condition.Or::new);
      case "not" ->
          alone(mapping, path)
              .flatMap(_ -> single(child, inner))
              .flatMap(only -> statement(only, inner, depth + 1))
              .map(Condition.Not::new);
      default -> comparison(mapping, word, child, path);
    };
  }

  private Optional<Value.Mapping> alone(Value.Mapping mapping, String path) {
    return mapping.entries().size() == 1
        ? Optional.of(mapping)
        : wrong(mapping, path, "'value' belongs to comparisons, not to and, or, not");
  }

  private Optional<List<Condition>> children(Value value, String path, int depth) {
    if (!(value instanceof Value.Sequence(_, var items))
        || items.isEmpty()
        || items.size() > MAX_CHILDREN) {
      return wrong(value, path, "must be a list of 1 to " + MAX_CHILDREN + " statements");
    }
    var children = new ArrayList<Condition>();
    for (var i = 0; i < items.size(); i++) {
      statement(items.get(i), path + "[" + i + "]", depth + 1).ifPresent(children::add);
    }
    return children.size() == items.size() ? Optional.of(children) : Optional.empty();
  }

  private Optional<Condition> comparison(
      Value.Mapping mapping, String word, Value child, String path) {
    var operator =
        Stream.of(Condition.Operator.values()).filter(o -> o.word().equals(word)).findFirst();
    if (operator.isEmpty()) {
      var hint =
          RecordBinder.suggestion(word, WORDS)
              .map(known -> "did you mean '" + known + "'?")
              .orElse("workflow conditions know " + String.join(", ", WORDS));
      return wrong(child, path + "." + word, "unknown operator '" + word + "'; " + hint);
    }
    var value = mapping.get("value");
    if (value.isEmpty()) {
      return wrong(mapping, path + ".value", "is required");
    }
    var operand = operand(operator.get(), child, path + "." + word);
    var compared = operand(operator.get(), value.get(), path + ".value");
    return operand.flatMap(o -> compared.map(v -> new Condition.Comparison(operator.get(), o, v)));
  }

  private Optional<Condition.Operand> operand(
      Condition.Operator operator, Value value, String path) {
    if (!(value instanceof Value.Scalar scalar)) {
      return wrong(value, path, "must be a single value or a path");
    }
    var text = scalar.text();
    if (Reference.looksLikePath(text)) {
      return references.path(text, value.place(), path).map(Condition.Operand.Path::new);
    }
    var fits =
        switch (operator) {
          case STRING_EQUALS -> true;
          case BOOLEAN_EQUALS -> Literals.truth(text).isPresent();
          case NUMBER_EQUALS,
              NUMBER_GREATER_THAN,
              NUMBER_GREATER_THAN_EQUALS,
              NUMBER_LESS_THAN,
              NUMBER_LESS_THAN_EQUALS ->
              Literals.number(text).isPresent();
        };
    if (!fits) {
      var wanted = operator == Condition.Operator.BOOLEAN_EQUALS ? "true, false" : "a number";
      return wrong(value, path, "must be " + wanted + " or a path, not '" + text + "'");
    }
    return Optional.of(new Condition.Operand.Literal(text));
  }

  private <T> Optional<T> wrong(Value value, String path, String message) {
    problems.add(new Problem(value.place(), path, message));
    return Optional.empty();
  }
}

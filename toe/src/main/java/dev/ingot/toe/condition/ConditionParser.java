// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import dev.ingot.document.Value.Scalar;
import dev.ingot.toe.condition.Condition.HashAlgorithm;
import dev.ingot.toe.condition.Condition.Order;
import dev.ingot.toe.reference.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads one condition: a mapping with exactly one operator and that operator's other operand.
public final class ConditionParser {
  private static final int MAX_LEVELS = 4;

  private static final List<String> OPERATORS =
      List.of(
          "and",
          "or",
          "not",
          "stringIsEmpty",
          "stringIsWhitespace",
          "stringEquals",
          "stringLessThan",
          "stringLessThanEquals",
          "stringGreaterThan",
          "stringGreaterThanEquals",
          "patternMatches",
          "numberEquals",
          "numberLessThan",
          "numberLessThanEquals",
          "numberGreaterThan",
          "numberGreaterThanEquals",
          "binaryExists",
          "fileExists",
          "folderExists",
          "fileMD5Equals",
          "fileSHA1Equals",
          "fileSHA256Equals",
          "fileSHA512Equals");

  private static final Set<String> OPERANDS = Set.of("value", "path");

  private final Set<String> otherKeys;
  private final List<Problem> problems;

  private ConditionParser(Set<String> otherKeys, List<Problem> problems) {
    this.otherKeys = otherKeys;
    this.problems = problems;
  }

  /// @param otherKeys keys of the outermost mapping that the caller reads, such as `then`
  /// @param problems what is wrong is added here
  /// @return empty if anything was wrong
  public static Optional<Condition> parse(
      Value value, Set<String> otherKeys, String path, List<Problem> problems) {
    var before = problems.size();
    var condition = new ConditionParser(otherKeys, problems).condition(value, path, 0);
    return problems.size() > before ? Optional.empty() : condition;
  }

  private Optional<Condition> condition(Value value, String path, int level) {
    if (!(value instanceof Value.Mapping mapping)) {
      return wrong(value, path, "a condition must be a mapping with one operator");
    }
    var operators = new ArrayList<String>();
    for (var key : mapping.entries().keySet()) {
      if (OPERATORS.contains(key)) {
        operators.add(key);
      }
    }
    var beside = level == 0 ? otherKeys : Set.<String>of();
    if (operators.isEmpty()) {
      return withoutOperator(mapping, beside, path);
    }
    var operator = operators.getFirst();
    var known = new ArrayList<>(beside);
    known.add(secondOperand(operator));
    for (var key : mapping.entries().keySet()) {
      if (!OPERATORS.contains(key) && !known.contains(key)) {
        unknown(mapping, key, operator, known, path);
      }
    }
    return operators.size() > 1
        ? wrongKey(
            mapping,
            operators.get(1),
            path,
            "a condition has one operator, not " + String.join(" and ", operators))
        : operator(operator, mapping, path, level);
  }

  /// Which operands belong to it, nobody knows; only what is no operand can be told.
  private Optional<Condition> withoutOperator(
      Value.Mapping mapping, Set<String> beside, String path) {
    var before = problems.size();
    for (var key : mapping.entries().keySet()) {
      if (!OPERANDS.contains(key) && !beside.contains(key)) {
        var known = new ArrayList<>(OPERATORS);
        known.addAll(beside);
        wrongKey(mapping, key, path, "unknown operator '" + key + "'" + help(key, known));
      }
    }
    return problems.size() > before
        ? Optional.empty()
        : wrong(mapping, path, "the condition has no operator");
  }

  private void unknown(
      Value.Mapping mapping, String key, String operator, List<String> known, String path) {
    wrongKey(
        mapping,
        key,
        path,
        OPERANDS.contains(key)
            ? "'" + key + "' does not belong to '" + operator + "'"
            : "unknown key '" + key + "' beside '" + operator + "'" + help(key, known));
  }

  private static String help(String key, List<String> known) {
    var allowed = known.stream().filter(word -> !word.isEmpty()).toList();
    return RecordBinder.suggestion(key, allowed)
        .map(meant -> "; did you mean '" + meant + "'?")
        .orElse(allowed.isEmpty() ? "" : "; allowed: " + String.join(", ", allowed));
  }

  /// The key of the operand beside the operator, or an empty text.
  private static String secondOperand(String operator) {
    return switch (operator) {
      case "",
          "and",
          "or",
          "not",
          "stringIsEmpty",
          "stringIsWhitespace",
          "binaryExists",
          "fileExists",
          "folderExists" ->
          "";
      case "fileMD5Equals", "fileSHA1Equals", "fileSHA256Equals", "fileSHA512Equals" -> "path";
      default -> "value";
    };
  }

  private Optional<Condition> operator(
      String operator, Value.Mapping mapping, String path, int level) {
    return switch (operator) {
      case "and" -> conditions(mapping, operator, path, level).map(Condition.And::new);
      case "or" -> conditions(mapping, operator, path, level).map(Condition.Or::new);
      case "not" -> not(mapping, path, level);
      case "stringIsEmpty" -> scalar(mapping, operator, path).map(Condition.IsEmpty::new);
      case "stringIsWhitespace" -> scalar(mapping, operator, path).map(Condition.IsWhitespace::new);
      case "stringEquals" -> text(Order.EQUAL, mapping, operator, path);
      case "stringLessThan" -> text(Order.LESS, mapping, operator, path);
      case "stringLessThanEquals" -> text(Order.LESS_OR_EQUAL, mapping, operator, path);
      case "stringGreaterThan" -> text(Order.GREATER, mapping, operator, path);
      case "stringGreaterThanEquals" -> text(Order.GREATER_OR_EQUAL, mapping, operator, path);
      case "patternMatches" -> pattern(mapping, operator, path);
      case "numberEquals" -> numbers(Order.EQUAL, mapping, operator, path);
      case "numberLessThan" -> numbers(Order.LESS, mapping, operator, path);
      case "numberLessThanEquals" -> numbers(Order.LESS_OR_EQUAL, mapping, operator, path);
      case "numberGreaterThan" -> numbers(Order.GREATER, mapping, operator, path);
      case "numberGreaterThanEquals" -> numbers(Order.GREATER_OR_EQUAL, mapping, operator, path);
      case "binaryExists" -> scalar(mapping, operator, path).map(Condition.BinaryExists::new);
      case "fileExists" -> scalar(mapping, operator, path).map(Condition.FileExists::new);
      case "folderExists" -> scalar(mapping, operator, path).map(Condition.FolderExists::new);
      case "fileMD5Equals" -> hash(HashAlgorithm.MD5, mapping, operator, path);
      case "fileSHA1Equals" -> hash(HashAlgorithm.SHA1, mapping, operator, path);
      case "fileSHA256Equals" -> hash(HashAlgorithm.SHA256, mapping, operator, path);
      case "fileSHA512Equals" -> hash(HashAlgorithm.SHA512, mapping, operator, path);
      default -> throw new IllegalStateException("no operator " + operator);
    };
  }

  private Optional<List<Condition>> conditions(
      Value.Mapping mapping, String operator, String path, int level) {
    var value = mapping.get(operator).orElse(mapping);
    var here = path + "." + operator;
    if (!(value instanceof Value.Sequence(_, var items)) || items.isEmpty()) {
      return wrong(value, here, "'" + operator + "' needs a list of at least one condition");
    }
    if (level == MAX_LEVELS) {
      return tooDeep(mapping, operator, path);
    }
    var conditions = new ArrayList<Condition>(items.size());
    for (var i = 0; i < items.size(); i++) {
      condition(items.get(i), here + "[" + i + "]", level + 1).ifPresent(conditions::add);
    }
    return Optional.of(conditions);
  }

  private Optional<Condition> not(Value.Mapping mapping, String path, int level) {
    var here = path + ".not";
    if (level == MAX_LEVELS) {
      return tooDeep(mapping, "not", path);
    }
    var operand = mapping.get("not").orElse(mapping);
    var inner =
        operand instanceof Value.Sequence(_, var items) && items.size() == 1
            ? items.getFirst()
            : operand;
    return inner instanceof Value.Mapping
        ? condition(inner, here, level + 1).map(Condition.Not::new)
        : wrong(operand, here, "'not' needs one condition");
  }

  private <T> Optional<T> tooDeep(Value.Mapping mapping, String operator, String path) {
    return wrongKey(
        mapping,
        operator,
        path,
        "logical operators are nested deeper than " + MAX_LEVELS + " levels");
  }

  private Optional<Condition> text(
      Order order, Value.Mapping mapping, String operator, String path) {
    var base = scalar(mapping, operator, path);
    var value = scalar(mapping, "value", path);
    return base.flatMap(b -> value.map(v -> new Condition.CompareText(order, b, v)));
  }

  private Optional<Condition> numbers(
      Order order, Value.Mapping mapping, String operator, String path) {
    var base = scalar(mapping, operator, path);
    var value = scalar(mapping, "value", path);
    if (base.isPresent()
        && Numbers.of(base.get()).isEmpty()
        && !References.isIn(base.get().text())) {
      return wrong(
          base.get(),
          path + "." + operator,
          "'" + operator + "' needs a number, not '" + base.get().text() + "'");
    }
    return base.flatMap(b -> value.map(v -> new Condition.CompareNumbers(order, b, v)));
  }

  private Optional<Condition> pattern(Value.Mapping mapping, String operator, String path) {
    var pattern = scalar(mapping, operator, path);
    var value = scalar(mapping, "value", path);
    if (pattern.isPresent() && !References.isIn(pattern.get().text())) {
      try {
        Patterns.compile(pattern.get().text());
      } catch (IllegalArgumentException e) {
        return wrong(pattern.get(), path + "." + operator, String.valueOf(e.getMessage()));
      }
    }
    return pattern.flatMap(p -> value.map(v -> new Condition.Matches(p, v)));
  }

  private Optional<Condition> hash(
      HashAlgorithm algorithm, Value.Mapping mapping, String operator, String path) {
    var hash = scalar(mapping, operator, path);
    var file = scalar(mapping, "path", path);
    return hash.flatMap(h -> file.map(f -> new Condition.FileHashEquals(algorithm, h, f)));
  }

  private Optional<Scalar> scalar(Value.Mapping mapping, String key, String path) {
    var value = mapping.get(key);
    if (value.isEmpty()) {
      return wrong(mapping, path, "'" + key + "' is required");
    }
    return value.get() instanceof Scalar scalar
        ? Optional.of(scalar)
        : wrong(value.get(), path + "." + key, "'" + key + "' must be a string or a number");
  }

  private <T> Optional<T> wrongKey(Value.Mapping mapping, String key, String path, String message) {
    var place = mapping.keyPlaces().getOrDefault(key, mapping.place());
    problems.add(new Problem(place, path + "." + key, message));
    return Optional.empty();
  }

  private <T> Optional<T> wrong(Value value, String path, String message) {
    problems.add(new Problem(value.place(), path, message));
    return Optional.empty();
  }
}

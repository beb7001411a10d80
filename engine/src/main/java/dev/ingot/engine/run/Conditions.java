// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.engine.document.Condition;
import dev.ingot.engine.document.Literals;
import java.util.Optional;

/// Says whether a [Condition] holds. Children are looked at from left to right, and no further than
/// needed.
final class Conditions {
  private Conditions() {}

  /// @throws UnresolvedReferenceException if an operand that is needed has no value or a value of
  ///   the wrong type; the message names the operand
  static boolean holds(Condition condition, References references)
      throws UnresolvedReferenceException {
    return switch (condition) {
      case Condition.And(var children) -> {
        for (var child : children) {
          if (!holds(child, references)) {
            yield false;
          }
        }
        yield true;
      }
      case Condition.Or(var children) -> {
        for (var child : children) {
          if (holds(child, references)) {
            yield true;
          }
        }
        yield false;
      }
      case Condition.Not(var child) -> !holds(child, references);
      case Condition.Comparison comparison -> compare(comparison, references);
    };
  }

  private static boolean compare(Condition.Comparison comparison, References references)
      throws UnresolvedReferenceException {
    var operator = comparison.operator();
    var operand = text(comparison.operand(), references);
    var value = text(comparison.value(), references);
    return switch (operator) {
      case STRING_EQUALS -> value.equals(operand);
      case BOOLEAN_EQUALS -> {
        boolean one = need(Literals.truth(value), operator, comparison.value(), value);
        boolean other = need(Literals.truth(operand), operator, comparison.operand(), operand);
        yield one == other;
      }
      case NUMBER_EQUALS -> order(comparison, value, operand) == 0;
      case NUMBER_GREATER_THAN -> order(comparison, value, operand) > 0;
      case NUMBER_GREATER_THAN_EQUALS -> order(comparison, value, operand) >= 0;
      case NUMBER_LESS_THAN -> order(comparison, value, operand) < 0;
      case NUMBER_LESS_THAN_EQUALS -> order(comparison, value, operand) <= 0;
    };
  }

  private static int order(Condition.Comparison comparison, String value, String operand)
      throws UnresolvedReferenceException {
    var operator = comparison.operator();
    return need(Literals.number(value), operator, comparison.value(), value)
        .compareTo(need(Literals.number(operand), operator, comparison.operand(), operand));
  }

  private static String text(Condition.Operand operand, References references)
      throws UnresolvedReferenceException {
    return switch (operand) {
      case Condition.Operand.Literal(var text) -> text;
      case Condition.Operand.Path(var reference) -> References.text(references.resolve(reference));
    };
  }

  private static <T> T need(
      Optional<T> read, Condition.Operator operator, Condition.Operand operand, String text)
      throws UnresolvedReferenceException {
    if (read.isPresent()) {
      return read.get();
    }
    var name =
        operand instanceof Condition.Operand.Path(var reference)
            ? "the operand " + reference + " with the value '" + text + "'"
            : "the operand '" + text + "'";
    var wanted = operator == Condition.Operator.BOOLEAN_EQUALS ? "true or false" : "a number";
    throw new UnresolvedReferenceException(
        "The condition " + operator.word() + " cannot be evaluated: " + name + " is not " + wanted);
  }
}

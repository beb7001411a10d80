// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import java.util.List;

/// A step's `if`, as the document has it. `Conditions` says whether it holds.
public sealed interface Condition {

  /// `{ numberGreaterThan: 5, value: $.parameters.size }`, which holds if the size is above 5.
  ///
  /// @param operand what stands at the operator's name
  /// @param value what stands at `value`
  record Comparison(Operator operator, Operand operand, Operand value) implements Condition {}

  record And(List<Condition> children) implements Condition {
    public And {
      children = List.copyOf(children);
    }
  }

  record Or(List<Condition> children) implements Condition {
    public Or {
      children = List.copyOf(children);
    }
  }

  record Not(Condition child) implements Condition {}

  enum Operator {
    BOOLEAN_EQUALS("booleanEquals"),
    NUMBER_EQUALS("numberEquals"),
    NUMBER_GREATER_THAN("numberGreaterThan"),
    NUMBER_GREATER_THAN_EQUALS("numberGreaterThanEquals"),
    NUMBER_LESS_THAN("numberLessThan"),
    NUMBER_LESS_THAN_EQUALS("numberLessThanEquals"),
    STRING_EQUALS("stringEquals");

    private final String word;

    Operator(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  sealed interface Operand {

    /// Source text of a scalar; operators read it as they need it.
    record Literal(String text) implements Operand {}

    record Path(Reference reference) implements Operand {}
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Value;
import java.util.List;
import java.util.Map;

/// A value of a template before it is evaluated: literals, and CloudFormation's functions with the
/// shape of their arguments checked.
sealed interface Expression {
  At at();

  record Literal(At at, Value.Scalar scalar) implements Expression {}

  record Items(At at, List<Expression> items) implements Expression {
    public Items {
      items = List.copyOf(items);
    }
  }

  record Entries(At at, Map<String, Entry> entries) implements Expression {}

  /// @param key where the key stands
  record Entry(At key, Expression value) {}

  /// A parameter, a pseudo parameter or a resource.
  record Ref(At at, String name) implements Expression {}

  record GetAtt(At at, String resource, String attribute) implements Expression {}

  /// The pieces of the text, to be put one behind the other.
  record Sub(At at, List<Expression> pieces) implements Expression {
    public Sub {
      pieces = List.copyOf(pieces);
    }
  }

  record Join(At at, String delimiter, Expression list) implements Expression {}

  record Select(At at, Expression index, Expression list) implements Expression {}

  record Split(At at, String delimiter, Expression text) implements Expression {}

  record FindInMap(At at, Expression map, Expression first, Expression second)
      implements Expression {}

  record If(At at, String condition, Expression then, Expression otherwise) implements Expression {}

  record Base64(At at, Expression text) implements Expression {}

  record Equals(At at, Expression left, Expression right) implements Expression {}

  record And(At at, List<Expression> conditions) implements Expression {
    public And {
      conditions = List.copyOf(conditions);
    }
  }

  record Or(At at, List<Expression> conditions) implements Expression {
    public Or {
      conditions = List.copyOf(conditions);
    }
  }

  record Not(At at, Expression condition) implements Expression {}

  /// A condition of the section `Conditions`.
  record Condition(At at, String name) implements Expression {}

  /// A function that cannot be evaluated here; a problem only where its value is needed.
  record Unsupported(At at, String message) implements Expression {}
}

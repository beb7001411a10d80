// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.access;

import dev.ingot.model.Operation;
import dev.ingot.model.schema.WireEnum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The members of a request, by their names.
final class Members<I> {
  private final Operation<I, ?> operation;
  private final I input;

  Members(Operation<I, ?> operation, I input) {
    this.operation = operation;
    this.input = input;
  }

  Optional<Object> value(String member) {
    var position = operation.input().position(member);
    if (position < 0) {
      return Optional.empty();
    }
    var slot = operation.input().get(input, position);
    return slot instanceof Optional<?> optional ? optional.map(v -> v) : Optional.of(slot);
  }

  Optional<String> text(String member) {
    return value(member).filter(String.class::isInstance).map(String.class::cast);
  }

  /// A text or a word of an enumeration, as the wire has it.
  Optional<String> word(String member) {
    return value(member).map(value -> value instanceof WireEnum word ? word.wire() : value + "");
  }

  /// A map of texts, such as tags; empty if there is none.
  Map<?, ?> map(String member) {
    return value(member)
        .filter(Map.class::isInstance)
        .<Map<?, ?>>map(v -> (Map<?, ?>) v)
        .orElse(Map.of());
  }

  /// A list; empty if there is none.
  List<?> list(String member) {
    return value(member)
        .filter(List.class::isInstance)
        .<List<?>>map(v -> (List<?>) v)
        .orElse(List.of());
  }

  /// Those that hold ARNs of Image Builder and must be given, in the order of the model.
  Stream<String> requiredArns() {
    return operation.input().members().stream()
        .filter(member -> member.required() && member.name().endsWith("Arn"))
        .flatMap(member -> text(member.name()).stream());
  }
}

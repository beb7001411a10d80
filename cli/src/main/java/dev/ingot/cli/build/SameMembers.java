// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.model.schema.Structure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares what a request asks for with what is stored, by the members that both shapes have.
final class SameMembers {
  private SameMembers() {}

  /// Whether all members with the same name have the same value; nothing, an empty list and an
  /// empty map count as the same.
  static <A, B> boolean in(Structure<A> shape, A asked, Structure<B> storedShape, B stored) {
    for (var i = 0; i < shape.members().size(); i++) {
      var position = storedShape.position(shape.members().get(i).name());
      if (position >= 0
          && !normal(shape.get(asked, i)).equals(normal(storedShape.get(stored, position)))) {
        return false;
      }
    }
    return true;
  }

  private static Optional<?> normal(Object slot) {
    var value = slot instanceof Optional<?> optional ? optional : Optional.of(slot);
    return value.filter(present ->
        !(present instanceof List<?> list && list.isEmpty())
            && !(present instanceof Map<?, ?> map && map.isEmpty()));
  }
}

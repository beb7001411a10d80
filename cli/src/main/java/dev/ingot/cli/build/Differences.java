// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.model.schema.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares what a request asks for with what is stored, by the members that both shapes have.
final class Differences {
  private Differences() {}

  /// The names of the members that have another value, as CloudFormation writes them; nothing, an
  /// empty list and an empty map count as the same.
  static <A, B> List<String> between(
      Structure<A> shape, A asked, Structure<B> storedShape, B stored) {
    var differences = new ArrayList<String>();
    for (var i = 0; i < shape.members().size(); i++) {
      var name = shape.members().get(i).name();
      var position = storedShape.position(name);
      if (position >= 0
          && !normal(shape.get(asked, i)).equals(normal(storedShape.get(stored, position)))) {
        differences.add(property(name));
      }
    }
    return differences;
  }

  private static String property(String member) {
    return Character.toUpperCase(member.charAt(0)) + member.substring(1);
  }

  private static Optional<?> normal(Object slot) {
    var value = slot instanceof Optional<?> optional ? optional : Optional.of(slot);
    return value.filter(present ->
        !(present instanceof List<?> list && list.isEmpty())
            && !(present instanceof Map<?, ?> map && map.isEmpty()));
  }
}

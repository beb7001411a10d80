// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.document.Json;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.toe.module.ActionModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The inputs of a step: one mapping, or a list of mappings.
final class StepInputs {
  private StepInputs() {}

  /// The inputs in the module's shape: a mapping where a list is due is a list of one.
  static Value shaped(Value inputs, ActionModule.Shape shape) {
    return shape == ActionModule.Shape.LIST && inputs instanceof Value.Mapping
        ? new Value.Sequence(inputs.place(), List.of(inputs))
        : inputs;
  }

  /// The elements as the module's records.
  ///
  /// @param problems what is wrong is added here
  static <I extends Record> List<I> bind(
      ActionModule<I> module, Value inputs, String path, List<Problem> problems) {
    var bound = new ArrayList<I>();
    if (module.shape() == ActionModule.Shape.LIST
        && inputs instanceof Value.Sequence(_, var items)) {
      for (var i = 0; i < items.size(); i++) {
        module.bind(items.get(i), path + "[" + i + "]", problems).ifPresent(bound::add);
      }
    } else {
      module.bind(inputs, path, problems).ifPresent(bound::add);
    }
    return bound;
  }

  /// The inputs as a JSON array of objects.
  static String json(Value inputs) {
    var plain = plain(inputs);
    return Json.writeCompact(plain instanceof List<?> ? plain : List.of(plain));
  }

  private static Object plain(Value value) {
    return switch (value) {
      case Value.Scalar scalar ->
          scalar.plain() && scalar.asBoolean().isPresent()
              ? scalar.asBoolean().get()
              : scalar.text();
      case Value.Sequence sequence -> sequence.items().stream().map(StepInputs::plain).toList();
      case Value.Mapping mapping -> {
        var made = new LinkedHashMap<String, Object>();
        mapping.entries().forEach((key, entry) -> made.put(key, plain(entry)));
        yield made;
      }
      case Value.Tagged tagged -> plain(tagged.value());
    };
  }
}

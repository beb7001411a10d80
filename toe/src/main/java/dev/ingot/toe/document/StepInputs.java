// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.core.resource.Platform;
import dev.ingot.document.Json;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.toe.module.ActionModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The inputs of a step: one mapping, or a list of mappings.
public final class StepInputs {
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
  public static <I extends Record> List<I> bind(
      ActionModule<I> module, Value inputs, String path, List<Problem> problems) {
    var bound = new ArrayList<I>();
    for (var element : elements(module, inputs, path)) {
      module.bind(element.value(), element.path(), problems).ifPresent(bound::add);
    }
    return bound;
  }

  /// Adds a problem for each key that has no meaning on a platform.
  ///
  /// @param osName what documents call the platform
  static void checkKeys(
      ActionModule<?> module,
      Platform platform,
      String osName,
      Value inputs,
      String path,
      List<Problem> problems) {
    for (var element : elements(module, inputs, path)) {
      if (!(element.value() instanceof Value.Mapping mapping)) {
        continue;
      }
      var fields = new Fields(mapping, element.path(), "", problems);
      for (var key : module.refusedKeys(platform)) {
        if (fields.value(key).isPresent()) {
          fields.wrongKey(key, "'" + key + "' is not supported for os platform " + osName);
        }
      }
    }
  }

  private record Element(Value value, String path) {}

  private static List<Element> elements(ActionModule<?> module, Value inputs, String path) {
    if (module.shape() != ActionModule.Shape.LIST
        || !(inputs instanceof Value.Sequence(_, var items))) {
      return List.of(new Element(inputs, path));
    }
    var elements = new ArrayList<Element>(items.size());
    for (var item : items) {
      elements.add(new Element(item, path + "[" + elements.size() + "]"));
    }
    return elements;
  }

  /// The inputs as a JSON array of objects.
  public static String json(Value inputs) {
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

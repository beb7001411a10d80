// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.ParameterValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The types of workflow parameters: `string`, `integer`, `boolean`, `stringList`. On the wire
/// every value is a list of strings.
public final class ParameterTypes {
  static final List<String> NAMES = List.of("string", "integer", "boolean", "stringList");
  static final int MAX_VALUE_LENGTH = 1024;

  private ParameterTypes() {}

  /// The typed value; empty if the texts do not fit the type.
  static Optional<Object> read(String type, List<String> value) {
    if (type.equals("stringList")) {
      return Optional.of(List.copyOf(value));
    }
    if (value.size() != 1) {
      return Optional.empty();
    }
    var text = value.getFirst();
    return switch (type) {
      case "integer" -> integer(text);
      case "boolean" ->
          text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
              ? Optional.of(text.equalsIgnoreCase("true"))
              : Optional.empty();
      default -> Optional.of(text);
    };
  }

  private static Optional<Object> integer(String text) {
    if (text.startsWith("+") || Literals.number(text).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// The typed values of all declared parameters, given ones before defaults.
  ///
  /// @return an entry per parameter; a parameter with neither is left out
  public static Map<String, Object> values(List<Parameter> declared, List<ParameterValue> given) {
    var values = new LinkedHashMap<String, Object>();
    for (var parameter : declared) {
      given.stream()
          .filter(value -> value.name().equals(parameter.name()))
          .map(ParameterValue::value)
          .findFirst()
          .or(parameter::defaultValue)
          .flatMap(texts -> read(parameter.type(), texts))
          .ifPresent(value -> values.put(parameter.name(), value));
    }
    return values;
  }
}

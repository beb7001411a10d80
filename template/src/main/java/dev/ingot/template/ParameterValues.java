// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds the values of a template's parameters: what was given, else the defaults, each checked
/// against its definition.
final class ParameterValues {
  private final List<Problem> problems;

  ParameterValues(List<Problem> problems) {
    this.problems = problems;
  }

  /// @param top where to report given values that the template does not know
  Map<String, Value> of(
      Map<String, ParameterDefinition> definitions, Map<String, String> given, Place top) {
    for (var name : given.keySet()) {
      if (!definitions.containsKey(name)) {
        problems.add(
            new Problem(
                top,
                "Parameters",
                "a value is given for "
                    + name
                    + ", which is "
                    + TemplateParser.unknown("to the template", name, definitions.keySet())));
      }
    }
    var values = new LinkedHashMap<String, Value>();
    for (var definition : definitions.values()) {
      var text = Optional.ofNullable(given.get(definition.name())).or(definition::defaultValue);
      if (text.isEmpty()) {
        problems.add(
            definition
                .at()
                .problem(
                    "has no default; give a value with --parameter " + definition.name() + "=…"));
        continue;
      }
      var items = definition.isList() ? splitAndStrip(text.get()) : List.of(text.get());
      items.forEach(item -> check(definition, item));
      values.put(definition.name(), value(definition, items));
    }
    return values;
  }

  private static Value value(ParameterDefinition definition, List<String> items) {
    var place = definition.at().place();
    if (definition.namesImageParameter()) {
      return new Value.Scalar(place, "ssm:" + items.getFirst(), false);
    }
    if (!definition.isList()) {
      return new Value.Scalar(place, items.getFirst(), false);
    }
    return new Value.Sequence(
        place, items.stream().<Value>map(item -> new Value.Scalar(place, item, false)).toList());
  }

  private static List<String> splitAndStrip(String text) {
    var items = new ArrayList<String>();
    var from = 0;
    while (true) {
      var comma = text.indexOf(',', from);
      items.add((comma < 0 ? text.substring(from) : text.substring(from, comma)).strip());
      if (comma < 0) {
        return items;
      }
      from = comma + 1;
    }
  }

  private void check(ParameterDefinition definition, String value) {
    wrong(definition, value)
        .ifPresent(rule ->
            problems.add(
                definition
                    .at()
                    .problem(
                        (definition.noEcho() ? "the value " : "the value '" + value + "' ")
                            + rule
                            + definition
                                .constraintDescription()
                                .map(text -> " (" + text + ")")
                                .orElse(""))));
  }

  private static Optional<String> wrong(ParameterDefinition definition, String value) {
    if (!definition.allowedValues().isEmpty() && !definition.allowedValues().contains(value)) {
      return Optional.of(
          "is not one of the allowed: " + String.join(", ", definition.allowedValues()));
    }
    var pattern = definition.allowedPattern();
    if (pattern.isPresent() && !Pattern.matches(pattern.get(), value)) {
      return Optional.of("does not match " + pattern.get());
    }
    var length = value.codePointCount(0, value.length());
    if (definition.minLength().isPresent() && length < definition.minLength().get().number()) {
      return Optional.of("is shorter than " + definition.minLength().get().written().text());
    }
    if (definition.maxLength().isPresent() && length > definition.maxLength().get().number()) {
      return Optional.of("is longer than " + definition.maxLength().get().written().text());
    }
    if (!definition.isNumber()) {
      return Optional.empty();
    }
    var number = number(value);
    if (number.isEmpty()) {
      return Optional.of("is no number");
    }
    if (definition.minValue().isPresent() && number.get() < definition.minValue().get().number()) {
      return Optional.of("is less than " + definition.minValue().get().written().text());
    }
    if (definition.maxValue().isPresent() && number.get() > definition.maxValue().get().number()) {
      return Optional.of("is more than " + definition.maxValue().get().written().text());
    }
    return Optional.empty();
  }

  static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.parseDouble(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}

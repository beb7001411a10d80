// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.toe.reference.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the parameters and constants of a document: lists of mappings with one key, the name.
final class VariableParser {
  private static final List<String> PARAMETER_FIELDS =
      List.of("type", "default", "description", "allowedValues");
  private static final List<String> CONSTANT_FIELDS = List.of("type", "value");

  private final List<Problem> problems;
  private final Set<String> names = new LinkedHashSet<>();

  VariableParser(List<Problem> problems) {
    this.problems = problems;
  }

  /// The names of all parameters and constants that were read.
  Set<String> names() {
    return names;
  }

  List<ComponentDocument.Declaration> parameters(Fields document) {
    var parameters = new ArrayList<ComponentDocument.Declaration>();
    for (var entry : entries(document, "parameters", "parameter")) {
      var fields = entry.fields();
      checkFields(fields, PARAMETER_FIELDS);
      parameters.add(
          new ComponentDocument.Declaration(
              entry.name(),
              fields.text("default"),
              fields.text("description").filter(text -> !text.isEmpty()),
              allowedValues(fields)));
    }
    return parameters;
  }

  Map<String, String> constants(Fields document) {
    var constants = new LinkedHashMap<String, String>();
    for (var entry : entries(document, "constants", "constant")) {
      var fields = entry.fields();
      checkFields(fields, CONSTANT_FIELDS);
      var value = fields.text("value");
      if (fields.mapping().get("value").isEmpty()) {
        fields.wrong("Field 'value' is required.");
      }
      constants.put(entry.name(), value.orElse(""));
    }
    return constants;
  }

  private record Entry(String name, Fields fields) {}

  private List<Entry> entries(Fields document, String key, String kind) {
    var value = document.value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof Value.Sequence(_, var items))) {
      document.wrong(key, "Field '" + key + "' must be a list.");
      return List.of();
    }
    var entries = new ArrayList<Entry>(items.size());
    for (var i = 0; i < items.size(); i++) {
      entry(items.get(i), key + "[" + i + "]", kind).ifPresent(entries::add);
    }
    return entries;
  }

  private Optional<Entry> entry(Value value, String path, String kind) {
    if (!(value instanceof Value.Mapping mapping) || mapping.entries().size() != 1) {
      return wrong(
          value, path, "Invalid " + kind + ". It must be a mapping with one key, the name.");
    }
    var name = mapping.entries().keySet().iterator().next();
    var place = mapping.keyPlaces().getOrDefault(name, mapping.place());
    var here = path + "." + name;
    var words = "Invalid " + kind + " '" + name + "'. ";
    if (!Names.isName(name)) {
      problems.add(
          new Problem(
              place,
              here,
              words + "A name has 3 to 128 characters of numbers, english letters, - and _."));
    } else if (!names.add(name)) {
      problems.add(new Problem(place, here, "Duplicate variable name '" + name + "'."));
    }
    var definition = mapping.get(name).orElse(mapping);
    return definition instanceof Value.Mapping fields
        ? Optional.of(new Entry(name, new Fields(fields, here, words, problems)))
        : wrong(definition, here, words + "It must have a mapping with a 'type'.");
  }

  private static void checkFields(Fields fields, List<String> allowed) {
    fields.allowOnly(allowed, "the definition");
    var type = fields.text("type");
    if (type.isEmpty()) {
      fields.wrong("Field 'type' is required.");
    } else if (!type.get().equals("string")) {
      fields.wrong("type", "The type must be string, not '" + type.get() + "'.");
    }
  }

  private static List<String> allowedValues(Fields fields) {
    var value = fields.value("allowedValues");
    if (value.isEmpty()) {
      return List.of();
    }
    var texts = new ArrayList<String>();
    if (value.get() instanceof Value.Sequence(_, var items)) {
      for (var item : items) {
        if (item instanceof Value.Scalar scalar) {
          texts.add(scalar.text());
        }
      }
      if (texts.size() == items.size()) {
        return texts;
      }
    }
    fields.wrong("allowedValues", "Field 'allowedValues' must be a list of strings.");
    return List.of();
  }

  private <T> Optional<T> wrong(Value value, String path, String message) {
    problems.add(new Problem(value.place(), path, message));
    return Optional.empty();
  }
}

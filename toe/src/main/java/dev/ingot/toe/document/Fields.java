// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads the fields of one mapping of a document and reports what is wrong with them.
///
/// @param path of the mapping
/// @param words put in front of each message, such as `Invalid parameter 'X'. `
record Fields(Value.Mapping mapping, String path, String words, List<Problem> problems) {

  /// @param where such as `phase 'build'`
  void allowOnly(List<String> allowed, String where) {
    for (var key : mapping.keyPlaces().keySet()) {
      if (!allowed.contains(key)) {
        var help =
            RecordBinder.suggestion(key, allowed)
                .map(meant -> " Did you mean '" + meant + "'?")
                .orElse(" Allowed: " + String.join(", ", allowed) + ".");
        wrongKey(key, "Unknown field '" + key + "' in " + where + "." + help);
      }
    }
  }

  /// The value of a key; empty if it is missing or stands for nothing.
  Optional<Value> value(String key) {
    return mapping.get(key).filter(v -> !(v instanceof Value.Scalar scalar && scalar.isNull()));
  }

  /// A scalar's source text. A key that is there without a value gives the empty text.
  Optional<String> text(String key) {
    var value = mapping.get(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Value.Scalar scalar) {
      return Optional.of(scalar.isNull() ? "" : scalar.text());
    }
    wrong(key, "Field '" + key + "' must be a string.");
    return Optional.empty();
  }

  boolean flag(String key) {
    var value = value(key);
    if (value.isEmpty()) {
      return false;
    }
    var flag =
        value.get() instanceof Value.Scalar scalar ? scalar.asBoolean() : Optional.<Boolean>empty();
    if (flag.isEmpty()) {
      wrong(key, "Field '" + key + "' must be true or false.");
    }
    return flag.orElse(false);
  }

  OptionalInt integer(String key) {
    var value = value(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    var number =
        value.get() instanceof Value.Scalar scalar ? scalar.asInteger() : Optional.<Long>empty();
    if (number.isEmpty() || number.get() != number.get().intValue()) {
      wrong(key, "Field '" + key + "' must be an integer.");
      return OptionalInt.empty();
    }
    return OptionalInt.of(number.get().intValue());
  }

  /// One of the constants by its words.
  <E extends Enum<E>> E word(String key, E[] constants, E otherwise) {
    var text = value(key).isEmpty() ? Optional.<String>empty() : text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    for (var constant : constants) {
      if (constant.toString().equals(text.get())) {
        return constant;
      }
    }
    wrong(
        key,
        "Field '"
            + key
            + "' must be one of "
            + String.join(", ", List.of(constants).stream().map(Enum::toString).toList())
            + ", not '"
            + text.get()
            + "'.");
    return otherwise;
  }

  /// Reports a problem with the value of a key, or with the mapping if the key is missing.
  void wrong(String key, String message) {
    var place = mapping.keyPlaces().getOrDefault(key, mapping.place());
    add(mapping.get(key).map(Value::place).orElse(place), pathOf(key), message);
  }

  /// Reports that a key of the mapping must not be there.
  void wrongKey(String key, String message) {
    add(mapping.keyPlaces().getOrDefault(key, mapping.place()), pathOf(key), message);
  }

  /// Reports a problem with the mapping as a whole.
  void wrong(String message) {
    add(mapping.place(), path, message);
  }

  private void add(Place place, String where, String message) {
    problems.add(new Problem(place, where, words + message));
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import java.util.List;
import java.util.Optional;

/// The members of one mapping of a document, read one by one; what is wrong with one becomes a
/// problem at its place. Members that stand for nothing (`key:`) count as missing.
final class Members {
  private final Value.Mapping mapping;
  private final String path;
  private final List<Problem> problems;

  private Members(Value.Mapping mapping, String path, List<Problem> problems) {
    this.mapping = mapping;
    this.path = path;
    this.problems = problems;
  }

  /// The members of a value that must be a mapping with no keys but the known ones.
  static Optional<Members> of(
      Value value, String path, List<String> known, List<Problem> problems) {
    if (!(value instanceof Value.Mapping mapping)) {
      problems.add(new Problem(value.place(), path, "must be a mapping"));
      return Optional.empty();
    }
    var members = new Members(mapping, path, problems);
    for (var key : mapping.entries().keySet()) {
      if (!known.contains(key)) {
        members.unknown(key, known);
      }
    }
    return Optional.of(members);
  }

  private void unknown(String key, List<String> known) {
    var hint =
        RecordBinder.suggestion(key, known)
            .map(word -> "did you mean '" + word + "'?")
            .orElse("known keys are " + String.join(", ", known));
    var place = Optional.ofNullable(mapping.keyPlaces().get(key)).orElse(mapping.place());
    problems.add(new Problem(place, path(key), "unknown key '" + key + "'; " + hint));
  }

  Place place() {
    return mapping.place();
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Optional<Value> value(String key) {
    return mapping
        .get(key)
        .filter(value -> !(value instanceof Value.Scalar scalar && scalar.isNull()));
  }

  Optional<Value.Scalar> scalar(String key) {
    return switch (value(key).orElse(null)) {
      case null -> Optional.empty();
      case Value.Scalar scalar -> Optional.of(scalar);
      case Value other -> {
        problem(other, key, "must be a single value");
        yield Optional.empty();
      }
    };
  }

  Optional<Value.Scalar> required(String key) {
    if (value(key).isEmpty()) {
      missing(key);
    }
    return scalar(key);
  }

  Optional<String> text(String key) {
    return scalar(key).map(Value.Scalar::text);
  }

  /// A whole number within the limits.
  Optional<Integer> integer(String key, int min, int max) {
    var scalar = scalar(key);
    var number = scalar.flatMap(Value.Scalar::asInteger).filter(n -> n >= min && n <= max);
    if (scalar.isPresent() && number.isEmpty()) {
      problem(
          scalar.get(),
          key,
          "must be a whole number from "
              + min
              + " to "
              + max
              + ", not '"
              + scalar.get().text()
              + "'");
    }
    return number.map(Long::intValue);
  }

  void maxLength(String key, int max) {
    scalar(key)
        .filter(scalar -> scalar.text().length() > max)
        .ifPresent(scalar -> problem(scalar, key, "must have at most " + max + " characters"));
  }

  /// The items of a sequence; none if it is missing.
  List<Value> items(String key) {
    return switch (value(key).orElse(null)) {
      case null -> List.of();
      case Value.Sequence sequence -> sequence.items();
      case Value other -> {
        problem(other, key, "must be a list");
        yield List.of();
      }
    };
  }

  void missing(String key) {
    problems.add(new Problem(mapping.place(), path(key), "is required"));
  }

  void problem(Value value, String key, String message) {
    problems.add(new Problem(value.place(), path(key), message));
  }
}

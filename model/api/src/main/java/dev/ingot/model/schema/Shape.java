// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.schema;

import java.util.List;
import java.util.Optional;

/// What a value of the API may be: the kinds of shapes that the model uses, with their constraints.
///
/// | shape | value in Java |
/// |---|---|
/// | [Text] | `String` |
/// | [Choice] | a generated enum |
/// | [Whole] | `Integer` or `Long` |
/// | [Decimal] | `Double` |
/// | [Flag] | `Boolean` |
/// | [Time] | `java.time.Instant` |
/// | [ListOf] | `List` |
/// | [MapOf] | `Map<String, String>` |
/// | [Structure] | a generated record |
public sealed interface Shape
    permits Text,
        Shape.Choice,
        Shape.Whole,
        Shape.Decimal,
        Shape.Flag,
        Shape.Time,
        Shape.ListOf,
        Shape.MapOf,
        Structure {

  /// One of a closed set of words.
  record Choice(List<? extends WireEnum> values) implements Shape {
    public Choice {
      values = List.copyOf(values);
    }

    /// The constant of a word; empty if there is none.
    public Optional<WireEnum> find(String wire) {
      for (var value : values) {
        if (value.wire().equals(wire)) {
          return Optional.of(value);
        }
      }
      return Optional.empty();
    }
  }

  /// @param wide whether values are `Long`
  record Whole(boolean wide, long min, long max) implements Shape {}

  record Decimal(double min, double max) implements Shape {}

  record Flag() implements Shape {}

  /// A point in time, a number of seconds on the wire.
  record Time() implements Shape {}

  record ListOf(int min, int max, Shape element) implements Shape {}

  record MapOf(int min, int max, Text key, Text value) implements Shape {}
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.List;
import java.util.Optional;

/// Makes a record of a mapping: each component of the record is a key, in camelCase as it stands.
///
/// | component type | value |
/// |---|---|
/// | `String` | a scalar, by its source text |
/// | `int`, `long` | a decimal integer |
/// | `boolean` | `true` or `false` |
/// | `Value` | anything, as it is |
/// | a record | a mapping |
/// | an enum | a scalar that equals a constant's `toString()` |
/// | `List<T>` | a sequence; empty if missing |
/// | `Map<String, T>` | a mapping; empty if missing |
/// | `Optional<T>` | missing or null gives empty; a component of any other scalar type is required |
///
/// Unknown keys are problems, with a suggestion for a misspelt one. All problems are reported, not
/// only the first.
public final class RecordBinder {
  private RecordBinder() {}

  /// @param path the path of the value for problems, such as `steps[0].inputs`
  /// @param problems what is wrong is added here
  /// @return the record, or empty if anything was wrong
  public static <T extends Record> Optional<T> bind(
      Class<T> type, Value value, String path, List<Problem> problems) {
    throw new UnsupportedOperationException();
  }

  /// The key among the allowed ones that a misspelt key most probably meant.
  public static Optional<String> suggestion(String key, Iterable<String> allowed) {
    throw new UnsupportedOperationException();
  }
}

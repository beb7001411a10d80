// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A node of a YAML or JSON document that knows its place. Scalars keep their source text, so
/// `0777` stays `0777`, and whether they were quoted.
public sealed interface Value {

  Place place();

  /// @param plain written without quotes, so it may stand for a number, a boolean or null
  record Scalar(Place place, String text, boolean plain) implements Value {

    /// `true` or `false` in a spelling of YAML's core schema, quoted or not; else empty.
    public Optional<Boolean> asBoolean() {
      return switch (text) {
        case "true", "True", "TRUE" -> Optional.of(true);
        case "false", "False", "FALSE" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    /// A decimal integer of 64 bits, quoted or not; else empty.
    public Optional<Long> asInteger() {
      for (var i = 0; i < text.length(); i++) {
        if (text.charAt(i) > '9') { // parseLong would take digits of other scripts
          return Optional.empty();
        }
      }
      try {
        return Optional.of(Long.parseLong(text));
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    }

    /// Whether it stands for nothing: plain and empty, `~` or `null`.
    public boolean isNull() {
      return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
    }
  }

  record Sequence(Place place, List<Value> items) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// @param entries in document order
  /// @param keyPlaces where each key stands
  record Mapping(Place place, Map<String, Value> entries, Map<String, Place> keyPlaces)
      implements Value {

    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
      keyPlaces = Collections.unmodifiableMap(new LinkedHashMap<>(keyPlaces));
    }

    public Optional<Value> get(String key) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  /// A node with a tag of its own, such as CloudFormation's `!Ref Name`.
  ///
  /// @param tag without the exclamation mark: `Ref`
  record Tagged(Place place, String tag, Value value) implements Value {}
}

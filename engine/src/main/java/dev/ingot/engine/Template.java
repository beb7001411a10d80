// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import dev.ingot.document.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A part of a step's inputs as the document has it: a value, or how to make one when the step
/// runs.
sealed interface Template {

  /// A value that stands in the document.
  record Fixed(Object value) implements Template {}

  /// The whole value is a reference; it keeps its type.
  record Whole(Reference reference) implements Template {}

  /// Text with references inside, as in `echo {{ $.parameters.name }}`.
  record Text(List<Part> parts) implements Template {
    public Text {
      parts = List.copyOf(parts);
    }
  }

  /// @param entries in document order; keys have lost their suffix `.$`
  record Members(Map<String, Template> entries) implements Template {}

  record Items(List<Template> items) implements Template {
    public Items {
      items = List.copyOf(items);
    }
  }

  sealed interface Part {
    record Words(String text) implements Part {}

    record Value(Reference reference) implements Part {}
  }

  /// Whether it is known only when the step runs. Members and items may be known in part.
  default boolean dynamic() {
    return this instanceof Whole || this instanceof Text;
  }

  /// Makes the value: plain Java as [Json] writes it.
  default Object resolve(References references) throws UnresolvedReferenceException {
    return switch (this) {
      case Fixed(var value) -> value;
      case Whole(var reference) -> references.resolve(reference);
      case Text(var parts) -> {
        var text = new StringBuilder();
        for (var part : parts) {
          switch (part) {
            case Part.Words(var words) -> text.append(words);
            case Part.Value(var reference) -> text.append(textOf(references.resolve(reference)));
          }
        }
        yield text.toString();
      }
      case Members(var entries) -> {
        var map = new LinkedHashMap<String, Object>();
        for (var entry : entries.entrySet()) {
          map.put(entry.getKey(), entry.getValue().resolve(references));
        }
        yield map;
      }
      case Items(var items) -> {
        var list = new ArrayList<>();
        for (var item : items) {
          list.add(item.resolve(references));
        }
        yield list;
      }
    };
  }

  /// A value as text: lists and objects as compact JSON, all else as it is written.
  static String textOf(Object value) {
    return value instanceof List || value instanceof Map
        ? Json.writeCompact(value)
        : value.toString();
  }
}

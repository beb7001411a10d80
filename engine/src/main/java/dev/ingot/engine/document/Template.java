// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import java.util.List;
import java.util.Map;

/// A part of a step's inputs as the document has it: a value, or how to make one when the step
/// runs. `References` makes it.
public sealed interface Template {

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
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.toe.document.ComponentDocument;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The values of a document's parameters and constants for one run.
final class Variables {

  /// How many characters the value of a parameter may have.
  private static final int MAX_VALUE = 1024;

  private Variables() {}

  /// Why the document cannot run with the values it is given; empty if it can.
  static Optional<String> missing(DocumentRun run) {
    for (var declared : run.document().parameters()) {
      var value = value(run, declared);
      if (value.isEmpty()) {
        return Optional.of(
            "Document "
                + run.reference()
                + " needs a value for its parameter '"
                + declared.name()
                + "'.");
      }
      if (value.get().length() > MAX_VALUE) {
        return Optional.of(
            "Document "
                + run.reference()
                + " is given a value of more than "
                + MAX_VALUE
                + " characters for its parameter '"
                + declared.name()
                + "'.");
      }
      if (!declared.allowedValues().isEmpty() && !declared.allowedValues().contains(value.get())) {
        return Optional.of(
            "Document "
                + run.reference()
                + " does not allow the value '"
                + value.get()
                + "' for its parameter '"
                + declared.name()
                + "'. Allowed: "
                + String.join(", ", declared.allowedValues())
                + ".");
      }
    }
    return Optional.empty();
  }

  /// Asked of a document that lacks nothing.
  static Map<String, String> of(DocumentRun run) {
    var values = new HashMap<String, String>(run.document().constants());
    for (var declared : run.document().parameters()) {
      value(run, declared).ifPresent(value -> values.put(declared.name(), value));
    }
    return values;
  }

  private static Optional<String> value(DocumentRun run, ComponentDocument.Declaration declared) {
    return Optional.ofNullable(run.parameters().get(declared.name())).or(declared::defaultValue);
  }
}

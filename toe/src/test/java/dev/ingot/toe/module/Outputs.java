// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.document.Json;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.util.List;
import java.util.Map;

/// Reads the outputs of the first step of a report.
final class Outputs {
  private Outputs() {}

  /// The first element's value, or an empty text.
  static String of(RunReport report, String key) {
    var json = Runs.step(report, 0).outputs();
    return !json.isEmpty()
            && Json.read(json) instanceof List<?> elements
            && elements.getFirst() instanceof Map<?, ?> element
            && element.get(key) instanceof String text
        ? text
        : "";
  }
}

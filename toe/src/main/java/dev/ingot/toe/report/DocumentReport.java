// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What became of one document.
///
/// @param name as the document declares it; may be empty
/// @param filePath the reference with which it was run
/// @param failureMessage empty if it did not fail
/// @param phases those that were reached
public record DocumentReport(
    String name,
    String filePath,
    ReportStatus status,
    String description,
    Instant startTime,
    Instant endTime,
    String failureMessage,
    List<PhaseReport> phases) {
  public DocumentReport {
    phases = List.copyOf(phases);
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    json.put("filePath", filePath);
    json.put("status", status.toString());
    json.put("description", description);
    json.put("startTime", Times.text(startTime));
    json.put("endTime", Times.text(endTime));
    json.put("failureMessage", failureMessage);
    json.put("phases", phases.stream().map(PhaseReport::json).toList());
    return json;
  }
}

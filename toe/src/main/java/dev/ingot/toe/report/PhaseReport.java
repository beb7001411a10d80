// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What became of one phase.
///
/// @param failureMessage empty if it did not fail
/// @param steps those that were reached
public record PhaseReport(
    String name,
    ReportStatus status,
    Instant startTime,
    Instant endTime,
    String failureMessage,
    List<StepReport> steps) {
  public PhaseReport {
    steps = List.copyOf(steps);
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    json.put("status", status.toString());
    json.put("startTime", Times.text(startTime));
    json.put("endTime", Times.text(endTime));
    json.put("failureMessage", failureMessage);
    json.put("steps", steps.stream().map(StepReport::json).toList());
    return json;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What became of one step.
///
/// @param failureMessage empty if it did not fail
/// @param inputs a JSON array of objects, with references resolved; empty where logging is disabled
/// @param outputs a JSON array of objects; likewise. A command that failed or was ended by the
///   time-out left what it had printed; empty if a failed step has nothing to show
/// @param loop the loop as it is written
/// @param nested what became of the documents that it ran, for `ExecuteDocument`
/// @param attempts how often it was tried; 0 if its condition let it not come to that. It is not in
///   `detailedoutput.json`, and neither are the last two
/// @param exitCode of the command that failed; -1 if there is none
/// @param lastStderr what that command printed last there, as in [StepFailure]
public record StepReport(
    String name,
    ReportStatus status,
    String failureMessage,
    int timeoutSeconds,
    String onFailure,
    int maxAttempts,
    String action,
    Instant startTime,
    Instant endTime,
    String inputs,
    String outputs,
    Optional<Map<String, Object>> loop,
    List<RunReport> nested,
    int attempts,
    int exitCode,
    String lastStderr) {
  public StepReport {
    nested = List.copyOf(nested);
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    json.put("status", status.toString());
    json.put("failureMessage", failureMessage);
    json.put("timeoutSeconds", timeoutSeconds);
    json.put("onFailure", onFailure);
    json.put("maxAttempts", maxAttempts);
    json.put("action", action);
    json.put("startTime", Times.text(startTime));
    json.put("endTime", Times.text(endTime));
    json.put("inputs", inputs);
    json.put("outputs", outputs);
    json.put("loop", loop);
    json.put(
        "detailedOutput",
        nested.isEmpty() ? Optional.empty() : nested.stream().map(RunReport::detailed).toList());
    return json;
  }
}

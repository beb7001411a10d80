// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import dev.ingot.document.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What became of a run.
///
/// @param executedStepCount steps that ran, the failed ones included; each counts once, whatever
///   its attempts
/// @param failedStepCount without those whose failure is ignored
/// @param failureMessage empty on success; names the first failed document, or says why nothing ran
/// @param firstFailure of the steps whose failure is not ignored
/// @param documents those that were reached
public record RunReport(
    String executionId,
    Status status,
    int executedStepCount,
    int failedStepCount,
    int ignoredFailedStepCount,
    int skippedStepCount,
    String failureMessage,
    Optional<StepFailure> firstFailure,
    List<DocumentReport> documents) {

  public enum Status {
    SUCCESS("success"),
    FAILED("failed"),
    /// A step timed out and its failure was not ignored.
    TIMED_OUT("timedOut"),
    /// Only in what a listener gets while the run goes on.
    RUNNING("running");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  public RunReport {
    documents = List.copyOf(documents);
  }

  /// The summary as AWS's runtime prints it.
  ///
  /// @param logUrl where the log is
  public String summaryJson(String logUrl) {
    var json = new LinkedHashMap<String, Object>();
    json.put("executionId", executionId);
    json.put("status", status.toString());
    json.put("failedStepCount", failedStepCount);
    json.put("executedStepCount", executedStepCount);
    json.put("ignoredFailedStepCount", ignoredFailedStepCount);
    json.put("skippedStepCount", skippedStepCount);
    json.put("failureMessage", failureMessage);
    json.put("logUrl", logUrl);
    return Json.writePretty(json);
  }

  /// What a step that ran this has as its output, in the order of AWS's runtime.
  public Map<String, Object> nestedSummary() {
    var json = new LinkedHashMap<String, Object>();
    json.put("executedStepCount", executedStepCount);
    json.put("executionId", executionId);
    json.put("failedStepCount", failedStepCount);
    json.put("failureMessage", failureMessage);
    json.put("ignoredFailedStepCount", ignoredFailedStepCount);
    json.put("logUrl", "");
    json.put("status", status.toString());
    return json;
  }

  /// The content of `detailedoutput.json`. Its times are `null` if nothing ran.
  public String detailedJson() {
    return Json.writePretty(detailed());
  }

  Map<String, Object> detailed() {
    var json = new LinkedHashMap<String, Object>();
    json.put("executionId", executionId);
    json.put("status", status.toString());
    json.put("startTime", documents.stream().findFirst().map(d -> Times.text(d.startTime())));
    json.put(
        "endTime",
        documents.isEmpty() ? Optional.empty() : Times.text(documents.getLast().endTime()));
    json.put("failureMessage", failureMessage);
    json.put("documents", documents.stream().map(DocumentReport::json).toList());
    return json;
  }
}

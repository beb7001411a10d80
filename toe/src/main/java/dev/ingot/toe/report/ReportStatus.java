// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

/// How a step, phase or document ended, in the words of `detailedoutput.json`.
public enum ReportStatus {
  SUCCESS("success"),
  SUCCESS_WITH_IGNORED_FAILURE("successWithIgnoredFailure"),
  IGNORED_FAILURE("ignoredFailure"),
  FAILED("failed"),
  /// Of a step only.
  TIMED_OUT("timedOut"),
  /// Of a step: by its condition. Of a phase: it was not asked for.
  SKIPPED("skipped"),
  /// Of a phase or document, and only in what a listener gets while the run goes on.
  RUNNING("running");

  private final String text;

  ReportStatus(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }

  public boolean failed() {
    return this == FAILED || this == TIMED_OUT;
  }

  /// The status of a phase or document with parts of this status and that of the parts before.
  public ReportStatus with(ReportStatus before) {
    if (failed() || before.failed()) {
      return FAILED;
    }
    return this == IGNORED_FAILURE
            || this == SUCCESS_WITH_IGNORED_FAILURE
            || before == SUCCESS_WITH_IGNORED_FAILURE
        ? SUCCESS_WITH_IGNORED_FAILURE
        : SUCCESS;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepFailure;
import java.util.Optional;

/// Counts the steps of a run and remembers the first that failed.
final class Tally {
  private int executed;
  private int failed;
  private int ignored;
  private int skipped;
  private boolean timedOut;
  private Optional<StepFailure> firstFailure = Optional.empty();
  private String firstStderr = "";

  void count(ReportStatus step) {
    switch (step) {
      case SKIPPED -> skipped++;
      case IGNORED_FAILURE -> {
        executed++;
        ignored++;
      }
      case FAILED -> {
        executed++;
        failed++;
      }
      case TIMED_OUT -> {
        executed++;
        failed++;
        timedOut = true;
      }
      case SUCCESS, SUCCESS_WITH_IGNORED_FAILURE, RUNNING -> executed++;
    }
  }

  void failed(StepFailure failure, String stderr) {
    if (firstFailure.isEmpty()) {
      firstFailure = Optional.of(failure);
      firstStderr = stderr;
    }
  }

  int executed() {
    return executed;
  }

  int failed() {
    return failed;
  }

  int ignored() {
    return ignored;
  }

  int skipped() {
    return skipped;
  }

  Optional<StepFailure> firstFailure() {
    return firstFailure;
  }

  /// The end of what the first failed step printed on stderr.
  String firstStderr() {
    return firstStderr;
  }

  /// Such as `2 steps executed, 1 failed, 0 failed and ignored, 0 skipped`.
  @Override
  public String toString() {
    return executed
        + " steps executed, "
        + failed
        + " failed, "
        + ignored
        + " failed and ignored, "
        + skipped
        + " skipped";
  }

  RunReport.Status status() {
    if (timedOut) {
      return RunReport.Status.TIMED_OUT;
    }
    return failed > 0 ? RunReport.Status.FAILED : RunReport.Status.SUCCESS;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.toe.report.RunReport;

/// A run was interrupted. Carries the report of what had run, the interrupted step included.
public final class RunInterruptedException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  private final transient RunReport report;

  RunInterruptedException(RunReport report) {
    super(report.failureMessage());
    this.report = report;
  }

  public RunReport report() {
    return report;
  }
}

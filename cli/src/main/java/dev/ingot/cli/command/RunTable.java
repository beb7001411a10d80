// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.component.ComponentRun;
import dev.ingot.cli.progress.Texts;
import dev.ingot.toe.report.DocumentReport;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/// What became of every step of a component run.
final class RunTable {
  private final ComponentRun.Outcome outcome;

  RunTable(ComponentRun.Outcome outcome) {
    this.outcome = outcome;
  }

  void print(PrintStream out) {
    var report = outcome.report();
    var documents = report.documents();
    for (var document : documents) {
      out.println();
      if (documents.size() > 1) {
        out.println(document.filePath());
      }
      table(document).print(out);
    }
    out.println();
    out.println(total(report));
    out.println("log: " + outcome.log());
    out.flush();
  }

  private static Table table(DocumentReport document) {
    var table = new Table("PHASE", "STEP", "ACTION", "STATUS", "TIME", "ATTEMPTS");
    for (var phase : document.phases()) {
      for (var step : phase.steps()) {
        var ran = step.status() != ReportStatus.SKIPPED;
        table.row(
            phase.name(),
            step.name(),
            step.action(),
            step.status().toString(),
            ran ? Texts.time(Duration.between(step.startTime(), step.endTime())) : "-",
            ran ? Integer.toString(step.attempts()) : "-");
      }
    }
    return table;
  }

  private static String total(RunReport report) {
    return report.status()
        + ": "
        + String.join(
            ", ",
            List.of(
                report.executedStepCount() + " executed",
                report.failedStepCount() + " failed",
                report.ignoredFailedStepCount() + " failed and ignored",
                report.skippedStepCount() + " skipped"));
  }
}

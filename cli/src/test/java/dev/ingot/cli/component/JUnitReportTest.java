// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.report.DocumentReport;
import dev.ingot.toe.report.PhaseReport;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JUnitReportTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void the_totals_of_the_root_are_those_of_its_suites() {
    var report =
        report(
            phase(
                "build",
                1500,
                step("Say", ReportStatus.SUCCESS),
                step("Never", ReportStatus.SKIPPED)),
            phase("validate", 0),
            phase(
                "test",
                2250,
                step("Slow", ReportStatus.TIMED_OUT),
                step("Break", ReportStatus.FAILED),
                step("Tolerated", ReportStatus.IGNORED_FAILURE)));

    assertThat(JUnitReport.of(report))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="ingot component run" tests="5" failures="2" errors="0" time="3.750">
              <testsuite name="build" tests="2" failures="0" errors="0" skipped="1" time="1.500" timestamp="2026-11-24T10:00:00Z">
                <testcase classname="web.yaml" name="Say" time="0.250"></testcase>
                <testcase classname="web.yaml" name="Never" time="0.250">
                  <skipped/>
                </testcase>
              </testsuite>
              <testsuite name="test" tests="3" failures="2" errors="0" skipped="0" time="2.250" timestamp="2026-11-24T10:00:00Z">
                <testcase classname="web.yaml" name="Slow" time="0.250">
                  <failure message="it failed" type="ExecuteBash">exit code 3
            last words</failure>
                </testcase>
                <testcase classname="web.yaml" name="Break" time="0.250">
                  <failure message="it failed" type="ExecuteBash">exit code 3
            last words</failure>
                </testcase>
                <testcase classname="web.yaml" name="Tolerated" time="0.250">
                  <system-err>failure is ignored: exit code 3
            last words</system-err>
                </testcase>
              </testsuite>
            </testsuites>
            """);
  }

  private static RunReport report(PhaseReport... phases) {
    var document =
        new DocumentReport(
            "web", "web.yaml", ReportStatus.FAILED, "", START, START, "", List.of(phases));
    return new RunReport(
        "e-1",
        RunReport.Status.FAILED,
        4,
        2,
        1,
        1,
        "Document web.yaml failed!",
        Optional.empty(),
        List.of(document));
  }

  /// One without steps was not asked for.
  private static PhaseReport phase(String name, long millis, StepReport... steps) {
    return new PhaseReport(
        name,
        steps.length == 0 ? ReportStatus.SKIPPED : ReportStatus.FAILED,
        START,
        START.plusMillis(millis),
        "",
        List.of(steps));
  }

  private static StepReport step(String name, ReportStatus status) {
    return new StepReport(
        name,
        status,
        "it failed",
        7200,
        "Abort",
        1,
        "ExecuteBash",
        START,
        START.plusMillis(250),
        "",
        "",
        Optional.empty(),
        List.of(),
        1,
        3,
        "last words");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.external.ExternalSources;
import dev.ingot.toe.report.DocumentReport;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunListener;
import dev.ingot.toe.report.RunReport;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Runs component documents on a machine: each document's phases in their order, each phase's steps
/// in theirs, one after the other.
public final class ComponentRunner {
  private final InstantSource clock;
  private final ExternalSources outside;

  /// A runner for documents that need nothing but their machine and the web.
  public ComponentRunner(InstantSource clock) {
    this(clock, ExternalSources.NONE);
  }

  public ComponentRunner(InstantSource clock, ExternalSources outside) {
    this.clock = clock;
    this.outside = outside;
  }

  /// Runs the documents to their end, or to the first failure that aborts the run. That a step
  /// fails, also because the machine went away under it, is told by the report.
  ///
  /// An interrupt ends the running command and travels on. Nothing is kept of a run: a second run
  /// with the same request does everything again.
  ///
  /// @throws MachineException if the machine does not come back from a restart
  /// @throws RunInterruptedException if the thread was interrupted in a step
  public RunReport run(Machine machine, RunRequest request, RunListener listener)
      throws MachineException, InterruptedException {
    var scope = new RunScope(machine, request, listener, clock, outside);
    var start = scope.now();
    scope.debug(description(machine, request));
    var missing = validate(scope, request);
    if (missing.isPresent()) {
      return notStarted(scope, request, missing.get());
    }
    scope.say("Executor: STARTED EXECUTION OF ALL DOCUMENTS");
    var tally = new Tally();
    var documents = new ArrayList<DocumentReport>();
    for (var run : request.documents()) {
      var runner =
          new DocumentRunner(
              scope,
              run,
              request.phases(),
              tally,
              false,
              soFar -> listener.progress(soFar(request, tally, documents, soFar)));
      try {
        documents.add(runner.run());
      } catch (InterruptedException _) {
        throw new RunInterruptedException(interrupted(request, tally, documents, runner.place()));
      }
      if (runner.aborted()) {
        break;
      }
    }
    scope.say("Executor: FINISHED EXECUTION OF ALL DOCUMENTS");
    var report = report(request, tally, documents);
    scope.debug(
        "the run ended with status "
            + report.status()
            + " after "
            + scope.secondsSince(start)
            + ": "
            + tally);
    sayEnd(scope, request, report, tally);
    return report;
  }

  /// Which documents run where, and with what.
  private static String description(Machine machine, RunRequest request) {
    return "run "
        + request.executionId()
        + " on machine "
        + machine.id()
        + ": documents "
        + request.documents().stream().map(DocumentRun::reference).toList()
        + ", phases "
        + (request.phases().isEmpty() ? "all" : request.phases())
        + ", working directory "
        + request.workingDirectory()
        + ", variables "
        + new TreeSet<>(request.environment().keySet());
  }

  private static Optional<String> validate(RunScope scope, RunRequest request) {
    for (var run : request.documents()) {
      scope.say("Setup: Currently validating document " + run.reference());
      var missing = Variables.missing(run);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static RunReport notStarted(RunScope scope, RunRequest request, String missing) {
    scope.say("TOE has completed execution with failure - " + missing);
    return new RunReport(
        request.executionId(),
        RunReport.Status.FAILED,
        0,
        0,
        0,
        0,
        missing,
        Optional.empty(),
        List.of());
  }

  /// The report of a run that was interrupted in a step.
  private static RunReport interrupted(
      RunRequest request, Tally tally, List<DocumentReport> ended, String place) {
    tally.count(ReportStatus.FAILED);
    return new RunReport(
        request.executionId(),
        RunReport.Status.FAILED,
        tally.executed(),
        tally.failed(),
        tally.ignored(),
        tally.skipped(),
        "The run was interrupted in " + place + ".",
        tally.firstFailure(),
        ended);
  }

  private static RunReport soFar(
      RunRequest request, Tally tally, List<DocumentReport> ended, DocumentReport running) {
    var documents = new ArrayList<>(ended);
    documents.add(running);
    return report(request, tally, documents, RunReport.Status.RUNNING);
  }

  static RunReport report(RunRequest request, Tally tally, List<DocumentReport> documents) {
    return report(request, tally, documents, tally.status());
  }

  private static RunReport report(
      RunRequest request, Tally tally, List<DocumentReport> documents, RunReport.Status status) {
    var failed = documents.stream().filter(document -> document.status().failed()).findFirst();
    return new RunReport(
        request.executionId(),
        status,
        tally.executed(),
        tally.failed(),
        tally.ignored(),
        tally.skipped(),
        failed.map(DocumentReport::failureMessage).orElse(""),
        tally.firstFailure(),
        documents);
  }

  private static void sayEnd(RunScope scope, RunRequest request, RunReport report, Tally tally) {
    if (report.status() == RunReport.Status.SUCCESS) {
      scope.say("TOE has completed execution successfully");
      return;
    }
    scope.say("TOE has completed execution with failure - Execution failed!");
    report
        .firstFailure()
        .ifPresent(failure -> {
          scope.say("  Document: " + name(request, failure.documentReference()));
          scope.say("  ComponentArn: " + failure.documentReference());
          scope.say("  Phase: " + failure.phase());
          scope.say("  Step: " + failure.step());
          scope.say("  Action: " + failure.action());
          sayText(scope, "  ErrorMessage: ", failure.errorMessage());
          sayText(scope, "  Stderr: ", tally.firstStderr());
        });
  }

  /// Says a text that may have several lines, each under the first, or none.
  private static void sayText(RunScope scope, String field, String text) {
    if (!text.isBlank()) {
      (field + text.stripTrailing().replace("\n", "\n" + " ".repeat(field.length())))
          .lines()
          .forEach(scope::say);
    }
  }

  private static String name(RunRequest request, String reference) {
    return request.documents().stream()
        .filter(run -> run.reference().equals(reference))
        .findFirst()
        .flatMap(run -> run.document().name())
        .orElse("");
  }
}

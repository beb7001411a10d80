// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.OnFailure;
import dev.ingot.toe.report.DocumentReport;
import dev.ingot.toe.report.PhaseReport;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.StepFailure;
import dev.ingot.toe.report.StepReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs the phases of one document. Used once.
final class DocumentRunner {
  private final RunScope scope;
  private final DocumentRun run;
  private final List<String> wantedPhases;
  private final Tally tally;
  private final boolean quiet;
  private final Consumer<DocumentReport> progress;
  private final Results results = new Results();
  private final Map<String, String> variables;
  private final Instant start;
  private final List<PhaseReport> phases = new ArrayList<>();
  private boolean aborted;
  private boolean machineGone;
  private String place = "";

  /// @param quiet whether what all its steps print is kept out of the log
  /// @param progress takes the report of what has run so far, after each step
  DocumentRunner(
      RunScope scope,
      DocumentRun run,
      List<String> wantedPhases,
      Tally tally,
      boolean quiet,
      Consumer<DocumentReport> progress) {
    this.scope = scope.of(run);
    this.run = run;
    this.wantedPhases = wantedPhases;
    this.tally = tally;
    this.quiet = quiet;
    this.progress = progress;
    this.variables = Variables.of(run);
    this.start = scope.now();
  }

  /// Whether nothing else of the run is to run.
  boolean aborted() {
    return aborted;
  }

  /// Whether nothing can run any more.
  boolean machineGone() {
    return machineGone;
  }

  /// The step that runs, such as `document web.yaml, phase build, step Install`.
  String place() {
    return place;
  }

  /// @throws MachineException if the machine does not come back from a restart
  DocumentReport run() throws MachineException, InterruptedException {
    scope.say("Document " + run.reference());
    var status = ReportStatus.SUCCESS;
    for (var phase : run.document().phases()) {
      if (aborted) {
        break;
      }
      if (wantedPhases.isEmpty() || wantedPhases.contains(phase.name())) {
        var report = phase(phase);
        status = report.status().with(status);
        phases.add(report);
      } else {
        scope.debug("phase " + phase.name() + " is not asked for");
        phases.add(notWanted(phase, scope.now()));
      }
    }
    return report(status, phases);
  }

  private DocumentReport report(ReportStatus status, List<PhaseReport> reached) {
    return new DocumentReport(
        run.document().name().orElse(""),
        run.reference(),
        status,
        run.document().description().orElse(""),
        start,
        scope.now(),
        status.failed() ? "Document " + run.reference() + " failed!" : "",
        reached);
  }

  private static PhaseReport notWanted(ComponentDocument.Phase phase, Instant now) {
    return new PhaseReport(phase.name(), ReportStatus.SKIPPED, now, now, "", List.of());
  }

  private PhaseReport phase(ComponentDocument.Phase phase)
      throws MachineException, InterruptedException {
    scope.say("Phase " + phase.name());
    var phaseStart = scope.now();
    var status = ReportStatus.SUCCESS;
    var steps = new ArrayList<StepReport>();
    for (var step : phase.steps()) {
      if (aborted) {
        break;
      }
      var ended = step(phase, step);
      tally.count(ended.report().status());
      status = ended.report().status().with(status);
      steps.add(ended.report());
      if (ended.failure().isPresent()) {
        tally.failed(failure(phase, step, ended.failure().get()), ended.failure().get().stderr());
        machineGone = ended.failure().get().machineGone();
        aborted = step.onFailure() == OnFailure.ABORT || machineGone;
        scope.debug(
            "the failure of step "
                + step.name()
                + (aborted ? " ends the run" : " lets the run go on and fail at its end"));
      }
      soFar(report(phase, ReportStatus.RUNNING, phaseStart, steps));
    }
    scope.debug(
        "phase "
            + phase.name()
            + " ended with status "
            + status
            + " after "
            + scope.secondsSince(phaseStart));
    return report(phase, status, phaseStart, steps);
  }

  private void soFar(PhaseReport running) {
    var reached = new ArrayList<>(phases);
    reached.add(running);
    progress.accept(report(ReportStatus.RUNNING, reached));
  }

  private PhaseReport report(
      ComponentDocument.Phase phase,
      ReportStatus status,
      Instant phaseStart,
      List<StepReport> steps) {
    return new PhaseReport(
        phase.name(),
        status,
        phaseStart,
        scope.now(),
        status.failed() ? "Phase " + phase.name() + " failed!" : "",
        steps);
  }

  private StepRun.Ended step(ComponentDocument.Phase phase, ComponentDocument.Step step)
      throws MachineException, InterruptedException {
    var resolver =
        new StepResolver(scope, variables, results, phase.name(), step.name(), Optional.empty());
    var stepQuiet =
        quiet || run.document().disableLogging() || phase.disableLogging() || step.disableLogging();
    place = "document " + run.reference() + ", phase " + phase.name() + ", step " + step.name();
    try {
      return new StepRun(scope, step, resolver, stepQuiet).run();
    } catch (MachineException e) {
      throw new MachineException(place + ": " + e.getMessage(), e);
    }
  }

  private StepFailure failure(
      ComponentDocument.Phase phase, ComponentDocument.Step step, StepRun.Failure failure) {
    return new StepFailure(
        run.reference(),
        phase.name(),
        step.name(),
        step.module().name(),
        failure.message(),
        failure.exitCode(),
        StepFailure.end(failure.stderr()));
  }
}

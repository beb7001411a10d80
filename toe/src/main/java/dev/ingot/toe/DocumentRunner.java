// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.core.machine.MachineException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs the phases of one document. Used once.
final class DocumentRunner {
  private final RunScope scope;
  private final DocumentRun run;
  private final List<String> wantedPhases;
  private final Tally tally;
  private final Results results = new Results();
  private final Map<String, String> variables;
  private boolean aborted;

  DocumentRunner(RunScope scope, DocumentRun run, List<String> wantedPhases, Tally tally) {
    this.scope = scope;
    this.run = run;
    this.wantedPhases = wantedPhases;
    this.tally = tally;
    this.variables = Variables.of(run);
  }

  /// Whether nothing else of the run is to run.
  boolean aborted() {
    return aborted;
  }

  /// @throws MachineException if the machine does not come back from a restart
  DocumentReport run() throws MachineException, InterruptedException {
    scope.say("Document " + run.reference());
    var start = scope.now();
    var status = ReportStatus.SUCCESS;
    var phases = new ArrayList<PhaseReport>();
    for (var phase : run.document().phases()) {
      if (aborted) {
        break;
      }
      if (wantedPhases.isEmpty() || wantedPhases.contains(phase.name())) {
        var report = phase(phase);
        status = report.status().with(status);
        phases.add(report);
      } else {
        phases.add(notWanted(phase, scope.now()));
      }
    }
    return new DocumentReport(
        run.document().name().orElse(""),
        run.reference(),
        status,
        run.document().description().orElse(""),
        start,
        scope.now(),
        status.failed() ? "Document " + run.reference() + " failed!" : "",
        phases);
  }

  private static PhaseReport notWanted(ComponentDocument.Phase phase, Instant now) {
    return new PhaseReport(phase.name(), ReportStatus.SKIPPED, now, now, "", List.of());
  }

  private PhaseReport phase(ComponentDocument.Phase phase)
      throws MachineException, InterruptedException {
    scope.say("Phase " + phase.name());
    var start = scope.now();
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
        aborted = step.onFailure() == OnFailure.ABORT || ended.failure().get().machineGone();
      }
    }
    return new PhaseReport(
        phase.name(),
        status,
        start,
        scope.now(),
        status.failed() ? "Phase " + phase.name() + " failed!" : "",
        steps);
  }

  private StepRun.Ended step(ComponentDocument.Phase phase, ComponentDocument.Step step)
      throws MachineException, InterruptedException {
    var resolver =
        new StepResolver(
            variables,
            results,
            scope.context(),
            scope.environment(),
            phase.name(),
            step.name(),
            Optional.empty());
    var quiet = run.document().disableLogging() || phase.disableLogging() || step.disableLogging();
    try {
      return new StepRun(scope, step, resolver, quiet).run();
    } catch (MachineException e) {
      throw new MachineException(
          "document "
              + run.reference()
              + ", phase "
              + phase.name()
              + ", step "
              + step.name()
              + ": "
              + e.getMessage(),
          e);
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

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Json;
import dev.ingot.engine.document.WorkflowDocument;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Begins a workflow again at the launch of a machine that cannot be reached any more.
///
/// That is allowed if all that ran since the launch may run again: it left nothing but machines,
/// and nobody outside was asked. The steps get other names for what they make, so nothing of the
/// lost run is mistaken for theirs; the machines of the lost run belong to nobody then, and whoever
/// has them removes them ([Strays]).
final class Relaunch {
  /// How often a workflow may begin again.
  static final int LIMIT = 3;

  private final RunTools tools;
  private final RunRecords records;
  private final WorkflowDocument document;

  Relaunch(RunTools tools, RunRecords records, WorkflowDocument document) {
    this.tools = tools;
    this.records = records;
    this.document = document;
  }

  /// Puts the cursor on the step that launched the machine.
  ///
  /// @return why it cannot, as the end of a sentence; empty if it did
  Optional<String> begin(String machineId) throws InterruptedException {
    var launch = launch(machineId);
    if (launch.isEmpty()) {
      return Optional.of("another workflow launched it");
    }
    var again = records.steps().subList(launch.get().index(), records.execution().cursor() + 1);
    var obstacle = again.stream().filter(this::obstructs).map(StepExecution::name).findFirst();
    if (obstacle.isPresent()) {
      return Optional.of("step " + obstacle.get() + " cannot be done a second time");
    }
    if (launch.get().relaunch() >= LIMIT) {
      return Optional.of("it has begun again " + LIMIT + " times already");
    }
    letGo(again);
    for (var step : List.copyOf(again)) {
      var raw = document.steps().get(step.index()).rawInputs().map(Json::write);
      records.set(step.again(raw));
    }
    records.set(records.execution().withCursor(launch.get().index()));
    records.line("The workflow begins again with step " + launch.get().name());
    return Optional.empty();
  }

  private Optional<StepExecution> launch(String machineId) {
    return records.holdings().stream()
        .filter(h -> h.kind() == Holding.Kind.MACHINE && h.externalId().equals(machineId))
        .flatMap(h -> records.steps().stream().filter(s -> s.id().equals(h.stepExecutionId())))
        .findFirst();
  }

  private boolean obstructs(StepExecution step) {
    return step.status() == StepExecution.Status.COMPLETED
        && !tools.action(document.steps().get(step.index())).repeatable();
  }

  private void letGo(List<StepExecution> steps) throws InterruptedException {
    var ids = steps.stream().map(StepExecution::id).collect(Collectors.toSet());
    for (var holding : records.holdings()) {
      if (!ids.contains(holding.stepExecutionId())) {
        continue;
      }
      if (holding.kind() == Holding.Kind.MACHINE) {
        try {
          tools.fleet().terminate(holding.externalId());
        } catch (MachineException e) {
          // Nobody owns it from now on, so it is removed later.
          records.line(StepFailures.message(e));
        }
      }
      records.set(holding.with(Holding.State.GONE));
    }
  }
}

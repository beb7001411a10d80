// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.document.Literals;
import dev.ingot.engine.document.WorkflowDocument;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Undoes the steps of a failed workflow: the failed one first, then backwards over all that ran.
/// Each step's record says how far it is, so that a rollback goes on after a crash.
final class Rollback {
  private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);

  private final RunTools tools;
  private final RunRecords records;
  private final References references;

  Rollback(RunTools tools, RunRecords records, References references) {
    this.tools = tools;
    this.records = records;
    this.references = references;
  }

  /// @return false if anything could not be undone
  boolean run(WorkflowDocument document) throws InterruptedException {
    records.line("Started rollback for workflow " + records.execution().workflowArn());
    for (var index = records.execution().cursor(); index >= 0; index--) {
      var step = records.steps().get(index);
      if (ran(step) && !undone(step)) {
        undo(step, document.steps().get(index));
      }
    }
    return records.steps().stream()
        .noneMatch(
            step -> step.rollbackStatus().equals(Optional.of(StepExecution.RollbackStatus.FAILED)));
  }

  /// Ids of the machines that stay although the workflow failed, running or stopped. One that was
  /// never launched, or was removed to make room, is not among them.
  Set<String> kept() {
    var steps =
        records.steps().stream()
            .filter(step ->
                step.rollbackStatus().equals(Optional.of(StepExecution.RollbackStatus.SKIPPED)))
            .map(StepExecution::id)
            .collect(Collectors.toSet());
    return records.holdings().stream()
        .filter(holding ->
            steps.contains(holding.stepExecutionId()) || holding.state() == Holding.State.STOPPED)
        .filter(this::exists)
        .map(Holding::externalId)
        .collect(Collectors.toSet());
  }

  /// Of other hosts only their records are known.
  private boolean exists(Holding holding) {
    return holding.host().map(host -> !host.equals(tools.ports().host())).orElse(false)
        || tools.fleet().has(holding.externalId());
  }

  private static boolean ran(StepExecution step) {
    return switch (step.status()) {
      case COMPLETED, FAILED -> true;
      case PENDING, SKIPPED, RUNNING, CANCELLED -> false;
    };
  }

  private static boolean undone(StepExecution step) {
    return step.rollbackStatus()
        .map(status -> status != StepExecution.RollbackStatus.RUNNING)
        .orElse(false);
  }

  private void undo(StepExecution step, WorkflowDocument.Step definition)
      throws InterruptedException {
    var action = tools.action(definition);
    var made =
        records.holdings().stream()
            .filter(h -> h.stepExecutionId().equals(step.id()))
            .map(Holding::externalId)
            .reduce((_, last) -> last);
    if (!action.hasRollback() || made.isEmpty() || !enabled(definition)) {
      records.set(step.withRollback(StepExecution.RollbackStatus.SKIPPED));
      return;
    }
    records.set(step.withRollback(StepExecution.RollbackStatus.RUNNING));
    records.commit();
    try {
      var context = StepRun.context(records, step, tools.ports().log());
      switch (action.rollback(context, made.get())) {
        case DONE -> {
          records.setHoldings(step.id(), Holding.State.GONE);
          records.set(step.withRollback(StepExecution.RollbackStatus.COMPLETED));
        }
        case STOPPED -> {
          records.setHoldings(step.id(), Holding.State.STOPPED);
          records.set(step.withRollback(StepExecution.RollbackStatus.COMPLETED));
        }
        case KEPT -> {
          records.setHoldings(step.id(), Holding.State.LIVE);
          records.set(step.withRollback(StepExecution.RollbackStatus.SKIPPED));
        }
      }
    } catch (StorageFullException e) {
      throw e;
    } catch (MachineException | RuntimeException | Error e) {
      if (!(e instanceof MachineException)) {
        LOG.error("the rollback of step {} broke", step.id(), e);
      }
      records.set(step.withRollback(StepExecution.RollbackStatus.FAILED));
      records.line(step, "Rollback of step " + step.name() + " failed: " + StepFailures.message(e));
    }
  }

  private boolean enabled(WorkflowDocument.Step definition) {
    return switch (definition.rollbackEnabled()) {
      case WorkflowDocument.RollbackEnabled.Fixed(var enabled) -> enabled;
      case WorkflowDocument.RollbackEnabled.Path(var reference) -> {
        try {
          yield Literals.truth(References.text(references.resolve(reference))).orElse(true);
        } catch (UnresolvedReferenceException _) {
          yield true;
        }
      }
    };
  }
}

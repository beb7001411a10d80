// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.StepExecution.RollbackStatus;
import dev.ingot.core.execution.StepExecution.Status;
import dev.ingot.core.execution.WorkflowExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What holds while a workflow is rolled back, and after.
final class RollbackRules {
  private RollbackRules() {}

  static List<String> order(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    for (var execution : after.executions()) {
      var steps = after.steps(execution);
      var later = true;
      for (var step : steps.reversed()) {
        var status = step.rollbackStatus();
        if (status.isPresent() && !ran(step)) {
          wrong.add(step.name() + ", " + step.status() + ", has rollbackStatus " + status.get());
        }
        if (status.isPresent() && !later) {
          wrong.add(step.name() + " is rolled back before a later one");
        }
        later &= !ran(step) || status.filter(s -> s != RollbackStatus.RUNNING).isPresent();
        if (status.isPresent() && !rollsBack(execution)) {
          wrong.add(step.name() + " is rolled back though its workflow is " + execution.status());
        }
      }
      if (isRolledBack(execution) && !later) {
        wrong.add(World.name(execution) + " is " + execution.status() + ", and not rolled back");
      }
      var broken = steps.stream().anyMatch(s -> s.rollbackStatus().equals(failed()));
      if (execution.status() == WorkflowExecution.Status.ROLLBACK_COMPLETED && broken) {
        wrong.add(World.name(execution) + " is ROLLBACK_COMPLETED, though a rollback failed");
      }
    }
    return wrong;
  }

  private static Optional<RollbackStatus> failed() {
    return Optional.of(RollbackStatus.FAILED);
  }

  private static boolean ran(StepExecution step) {
    return step.status() == Status.COMPLETED || step.status() == Status.FAILED;
  }

  private static boolean rollsBack(WorkflowExecution execution) {
    return execution.status() == WorkflowExecution.Status.ROLLBACK_IN_PROGRESS
        || isRolledBack(execution);
  }

  private static boolean isRolledBack(WorkflowExecution execution) {
    return execution.status() == WorkflowExecution.Status.ROLLBACK_COMPLETED
        || execution.status() == WorkflowExecution.Status.FAILED;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What holds for machines and images.
final class HoldingRules {
  private HoldingRules() {}

  /// A machine belongs to a workflow that runs, was handed on by its output `InstanceId`, or was
  /// kept or stopped when its workflow failed.
  static List<String> owner(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    for (var holding : after.holdings()) {
      var execution = after.executionOf(holding);
      if (execution.isEmpty()) {
        wrong.add(holding.externalId() + " is of no step");
      } else if (holding.kind() == Holding.Kind.MACHINE
          && execution.get().status().terminal()
          && !kept(holding, execution.get(), after)) {
        wrong.add(
            "a machine of "
                + World.name(execution.get())
                + " is "
                + holding.state()
                + " though that is "
                + execution.get().status());
      }
    }
    return wrong;
  }

  private static boolean kept(Holding holding, WorkflowExecution execution, Snapshot after) {
    return switch (execution.status()) {
      case COMPLETED -> execution.outputs().filter(o -> o.contains("\"InstanceId\"")).isPresent();
      case ROLLBACK_COMPLETED, FAILED -> {
        var expected =
            holding.state() == Holding.State.STOPPED
                ? StepExecution.RollbackStatus.COMPLETED
                : StepExecution.RollbackStatus.SKIPPED;
        yield !execution.retried()
            && after
                .step(holding.stepExecutionId())
                .flatMap(StepExecution::rollbackStatus)
                .equals(Optional.of(expected));
      }
      case PENDING, SKIPPED, RUNNING, ROLLBACK_IN_PROGRESS, CANCELLED -> false;
    };
  }
}

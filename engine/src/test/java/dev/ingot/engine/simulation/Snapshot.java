// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that is durable about the image after a commit.
///
/// @param steps by execution
/// @param holdings that are INTENT or LIVE
record Snapshot(
    Instant now,
    Image image,
    List<WorkflowExecution> executions,
    Map<String, List<StepExecution>> steps,
    List<Holding> holdings) {

  List<StepExecution> steps(WorkflowExecution execution) {
    return steps.getOrDefault(execution.id(), List.of());
  }

  /// Those that no other has taken the place of.
  List<WorkflowExecution> standing() {
    return executions.stream().filter(e -> !e.retried()).toList();
  }

  Optional<WorkflowExecution> execution(String id) {
    return executions.stream().filter(e -> e.id().equals(id)).findFirst();
  }

  Optional<StepExecution> step(String id) {
    return steps.values().stream()
        .flatMap(List::stream)
        .filter(step -> step.id().equals(id))
        .findFirst();
  }

  Optional<WorkflowExecution> executionOf(Holding holding) {
    return step(holding.stepExecutionId()).flatMap(s -> execution(s.workflowExecutionId()));
  }
}

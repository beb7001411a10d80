// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.document.Json;
import dev.ingot.engine.document.WorkflowDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The records of executions and steps that have not begun.
final class NewExecutions {
  private NewExecutions() {}

  static String executionId() {
    return "wf-" + UUID.randomUUID();
  }

  static String stepId() {
    return "step-" + UUID.randomUUID();
  }

  /// The steps of a document, PENDING, in its order.
  static List<StepExecution> steps(String executionId, WorkflowDocument document) {
    var steps = new ArrayList<StepExecution>();
    for (var step : document.steps()) {
      steps.add(
          new StepExecution(
              stepId(),
              executionId,
              steps.size(),
              step.name(),
              step.description(),
              step.kind().word(),
              StepExecution.Status.PENDING,
              Optional.empty(),
              Optional.empty(),
              step.rawInputs().map(Json::write),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              step.onFailure().word(),
              step.timeoutSeconds(),
              step.retry().map(WorkflowDocument.Retry::maxAttempts),
              1,
              Optional.empty(),
              Optional.empty(),
              0,
              0,
              false,
              Optional.empty(),
              Optional.empty()));
    }
    return steps;
  }
}

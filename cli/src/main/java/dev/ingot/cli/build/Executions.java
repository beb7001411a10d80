// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.ListWorkflowExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowStepExecutionsRequest;
import dev.ingot.model.shape.WorkflowExecutionMetadata;
import dev.ingot.model.shape.WorkflowStepMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads the workflow executions of images, with their steps.
public final class Executions {
  private final ImageBuilderApi api;

  public Executions(ImageBuilderApi api) {
    this.api = api;
  }

  /// All executions of an image build version, in the order in which they start.
  public List<BuildEvent.Workflow> of(String imageArn) {
    return of(imageArn, _ -> false);
  }

  /// @param leaveOut by id, so that nothing is read of what cannot have changed
  List<BuildEvent.Workflow> of(String imageArn, Predicate<String> leaveOut) {
    var workflows = new ArrayList<BuildEvent.Workflow>();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(
              ImageBuilder.LIST_WORKFLOW_EXECUTIONS,
              ListWorkflowExecutionsRequest.builder()
                  .imageBuildVersionArn(imageArn)
                  .nextToken(token)
                  .build());
      for (var execution : page.workflowExecutions().orElse(List.of())) {
        if (!leaveOut.test(execution.workflowExecutionId().orElse(""))) {
          workflows.add(workflow(execution));
        }
      }
      token = page.nextToken();
    } while (token.isPresent());
    return workflows;
  }

  /// The machine that an image's last workflow launched.
  public Optional<String> machine(String imageArn) {
    var machine = Optional.<String>empty();
    for (var workflow : of(imageArn)) {
      for (var step : workflow.steps()) {
        if (step.action().equals("LaunchInstance")) {
          machine = machineOf(step.id());
        }
      }
    }
    return machine;
  }

  private Optional<String> machineOf(String stepId) {
    return api.call(
            ImageBuilder.GET_WORKFLOW_STEP_EXECUTION,
            GetWorkflowStepExecutionRequest.builder().stepExecutionId(stepId).build())
        .outputs()
        .map(Json::readObject)
        .map(outputs -> outputs.get("instanceId"))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /// Whether a workflow execution stays in this status.
  static boolean isFinal(String status) {
    return switch (status) {
      case "PENDING", "RUNNING", "ROLLBACK_IN_PROGRESS" -> false;
      default -> true;
    };
  }

  private BuildEvent.Workflow workflow(WorkflowExecutionMetadata execution) {
    var id = execution.workflowExecutionId().orElse("");
    return new BuildEvent.Workflow(
        id,
        execution.type().map(type -> type.wire()).orElse(""),
        execution.workflowBuildVersionArn().orElse(""),
        execution.status().map(status -> status.wire()).orElse(""),
        execution.message(),
        execution.startTime().map(Instant::parse),
        execution.endTime().map(Instant::parse),
        execution.retried().orElse(false),
        steps(id));
  }

  private List<BuildEvent.Step> steps(String workflowId) {
    var steps = new ArrayList<BuildEvent.Step>();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(
              ImageBuilder.LIST_WORKFLOW_STEP_EXECUTIONS,
              ListWorkflowStepExecutionsRequest.builder()
                  .workflowExecutionId(workflowId)
                  .nextToken(token)
                  .build());
      page.steps().orElse(List.of()).forEach(step -> steps.add(step(step)));
      token = page.nextToken();
    } while (token.isPresent());
    return steps;
  }

  private static BuildEvent.Step step(WorkflowStepMetadata step) {
    return new BuildEvent.Step(
        step.stepExecutionId().orElse(""),
        step.name().orElse(""),
        step.action().orElse(""),
        step.status().map(status -> status.wire()).orElse(""),
        step.message(),
        step.startTime().map(Instant::parse),
        step.endTime().map(Instant::parse));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.IMAGE;
import static dev.ingot.model.ImageBuilder.GET_WORKFLOW_EXECUTION;
import static dev.ingot.model.ImageBuilder.GET_WORKFLOW_STEP_EXECUTION;
import static dev.ingot.model.ImageBuilder.LIST_WAITING_WORKFLOW_STEPS;
import static dev.ingot.model.ImageBuilder.LIST_WORKFLOW_EXECUTIONS;
import static dev.ingot.model.ImageBuilder.LIST_WORKFLOW_STEP_EXECUTIONS;
import static dev.ingot.model.ImageBuilder.SEND_WORKFLOW_STEP_ACTION;

import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.rule.Executions;
import dev.ingot.model.shape.GetWorkflowExecutionRequest;
import dev.ingot.model.shape.GetWorkflowExecutionResponse;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.GetWorkflowStepExecutionResponse;
import dev.ingot.model.shape.ListWaitingWorkflowStepsRequest;
import dev.ingot.model.shape.ListWaitingWorkflowStepsResponse;
import dev.ingot.model.shape.ListWorkflowExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowExecutionsResponse;
import dev.ingot.model.shape.ListWorkflowStepExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowStepExecutionsResponse;
import dev.ingot.model.shape.SendWorkflowStepActionRequest;
import dev.ingot.model.shape.SendWorkflowStepActionResponse;
import dev.ingot.model.shape.WorkflowExecutionMetadata;
import dev.ingot.model.shape.WorkflowExecutionStatus;
import dev.ingot.model.shape.WorkflowStepExecution;
import dev.ingot.model.shape.WorkflowStepExecutionRollbackStatus;
import dev.ingot.model.shape.WorkflowStepExecutionStatus;
import dev.ingot.model.shape.WorkflowStepMetadata;
import dev.ingot.model.shape.WorkflowType;
import dev.ingot.server.http.CallContext;
import java.util.Optional;

/// The operations that tell what the workflows of an image did.
public final class ExecutionApi implements Api {
  /// The length of every `message`.
  private static final int MESSAGE = 500;

  private final Executions executions;

  public ExecutionApi(Executions executions) {
    this.executions = executions;
  }

  @Override
  public void register(OperationTable table) {
    table.on(GET_WORKFLOW_EXECUTION, this::get);
    table.on(GET_WORKFLOW_STEP_EXECUTION, this::getStep);
    table.on(LIST_WAITING_WORKFLOW_STEPS, this::listWaiting);
    table.on(LIST_WORKFLOW_EXECUTIONS, this::list);
    table.on(LIST_WORKFLOW_STEP_EXECUTIONS, this::listSteps);
    table.on(SEND_WORKFLOW_STEP_ACTION, this::answer);
  }

  ListWorkflowExecutionsResponse list(ListWorkflowExecutionsRequest request, CallContext context) {
    var arn = Wire.buildArn("imageBuildVersionArn", request.imageBuildVersionArn(), IMAGE);
    var found =
        executions.list(context.scope(), arn, Wire.page(request.maxResults(), request.nextToken()));
    return ListWorkflowExecutionsResponse.builder()
        .requestId(context.requestId())
        .workflowExecutions(found.runs().map(ExecutionApi::run).items())
        .imageBuildVersionArn(found.image().arn().toString())
        .message(message(found.message()))
        .nextToken(found.runs().next())
        .build();
  }

  private static WorkflowExecutionMetadata run(Executions.Run run) {
    var execution = run.execution();
    return WorkflowExecutionMetadata.builder()
        .workflowBuildVersionArn(execution.workflowArn().toString())
        .workflowExecutionId(execution.id())
        .type(type(execution))
        .status(status(execution))
        .message(message(execution.message()))
        .totalStepCount(execution.stepCount())
        .totalStepsSucceeded(run.succeeded())
        .totalStepsFailed(run.failed())
        .totalStepsSkipped(run.skipped())
        .startTime(execution.startTime().map(Wire::time))
        .endTime(execution.endTime().map(Wire::time))
        .parallelGroup(execution.parallelGroup())
        .retried(execution.retried())
        .build();
  }

  GetWorkflowExecutionResponse get(GetWorkflowExecutionRequest request, CallContext context) {
    var run = executions.get(context.scope(), request.workflowExecutionId());
    var execution = run.execution();
    return GetWorkflowExecutionResponse.builder()
        .requestId(context.requestId())
        .workflowBuildVersionArn(execution.workflowArn().toString())
        .workflowExecutionId(execution.id())
        .imageBuildVersionArn(execution.imageArn().toString())
        .type(type(execution))
        .status(status(execution))
        .message(message(execution.message()))
        .totalStepCount(execution.stepCount())
        .totalStepsSucceeded(run.succeeded())
        .totalStepsFailed(run.failed())
        .totalStepsSkipped(run.skipped())
        .startTime(execution.startTime().map(Wire::time))
        .endTime(execution.endTime().map(Wire::time))
        .parallelGroup(execution.parallelGroup())
        .build();
  }

  ListWorkflowStepExecutionsResponse listSteps(
      ListWorkflowStepExecutionsRequest request, CallContext context) {
    var found =
        executions.listSteps(
            context.scope(),
            request.workflowExecutionId(),
            Wire.page(request.maxResults(), request.nextToken()));
    var execution = found.execution();
    return ListWorkflowStepExecutionsResponse.builder()
        .requestId(context.requestId())
        .steps(found.steps().map(ExecutionApi::step).items())
        .workflowBuildVersionArn(execution.workflowArn().toString())
        .workflowExecutionId(execution.id())
        .imageBuildVersionArn(execution.imageArn().toString())
        .message(message(execution.message()))
        .nextToken(found.steps().next())
        .build();
  }

  private static WorkflowStepMetadata step(StepExecution step) {
    return WorkflowStepMetadata.builder()
        .stepExecutionId(step.id())
        .name(step.name())
        .description(step.description())
        .action(step.action())
        .status(status(step))
        .rollbackStatus(rollbackStatus(step))
        .message(message(step.message()))
        .inputs(step.inputs())
        .outputs(step.outputs())
        .startTime(step.startTime().map(Wire::time))
        .endTime(step.endTime().map(Wire::time))
        .attemptNumber(attempt(step))
        .maxAttempts(step.maxAttempts())
        .build();
  }

  GetWorkflowStepExecutionResponse getStep(
      GetWorkflowStepExecutionRequest request, CallContext context) {
    var found = executions.step(context.scope(), request.stepExecutionId());
    var step = found.step();
    return GetWorkflowStepExecutionResponse.builder()
        .requestId(context.requestId())
        .stepExecutionId(step.id())
        .workflowBuildVersionArn(found.workflowArn().toString())
        .workflowExecutionId(step.workflowExecutionId())
        .imageBuildVersionArn(found.imageArn().toString())
        .name(step.name())
        .description(step.description())
        .action(step.action())
        .status(status(step))
        .rollbackStatus(rollbackStatus(step))
        .message(message(step.message()))
        .inputs(step.inputs())
        .outputs(step.outputs())
        .startTime(step.startTime().map(Wire::time))
        .endTime(step.endTime().map(Wire::time))
        .onFailure(step.onFailure())
        .timeoutSeconds(step.timeoutSeconds())
        .attemptNumber(attempt(step))
        .maxAttempts(step.maxAttempts())
        .build();
  }

  ListWaitingWorkflowStepsResponse listWaiting(
      ListWaitingWorkflowStepsRequest request, CallContext context) {
    var found =
        executions.listWaiting(
            context.scope(), Wire.page(request.maxResults(), request.nextToken()));
    return ListWaitingWorkflowStepsResponse.builder()
        .steps(found.map(ExecutionApi::waiting).items())
        .nextToken(found.next())
        .build();
  }

  private static WorkflowStepExecution waiting(Journal.StepOfImage found) {
    var step = found.step();
    return WorkflowStepExecution.builder()
        .stepExecutionId(step.id())
        .imageBuildVersionArn(found.imageArn().toString())
        .workflowExecutionId(step.workflowExecutionId())
        .workflowBuildVersionArn(found.workflowArn().toString())
        .name(step.name())
        .action(step.action())
        .startTime(step.startTime().map(Wire::time))
        .build();
  }

  SendWorkflowStepActionResponse answer(
      SendWorkflowStepActionRequest request, CallContext context) {
    var image = Wire.buildArn("imageBuildVersionArn", request.imageBuildVersionArn(), IMAGE);
    var action =
        switch (request.action()) {
          case RESUME -> StepExecution.Answer.Action.RESUME;
          case STOP -> StepExecution.Answer.Action.STOP;
        };
    executions.answer(
        context.scope(),
        new Executions.NewAnswer(request.stepExecutionId(), image, action, request.reason()),
        request.clientToken());
    return SendWorkflowStepActionResponse.builder()
        .stepExecutionId(request.stepExecutionId())
        .imageBuildVersionArn(image.toString())
        .clientToken(request.clientToken())
        .build();
  }

  /// Which attempt it is, for steps that may have more than one and have begun.
  private static Optional<Integer> attempt(StepExecution step) {
    return step.maxAttempts().isPresent() && step.attempt() > 0
        ? Optional.of(step.attempt())
        : Optional.empty();
  }

  private static WorkflowType type(WorkflowExecution execution) {
    return WorkflowType.valueOf(execution.type().name());
  }

  private static WorkflowExecutionStatus status(WorkflowExecution execution) {
    return WorkflowExecutionStatus.valueOf(execution.status().name());
  }

  private static WorkflowStepExecutionStatus status(StepExecution step) {
    return WorkflowStepExecutionStatus.valueOf(step.status().name());
  }

  private static Optional<WorkflowStepExecutionRollbackStatus> rollbackStatus(StepExecution step) {
    return step.rollbackStatus().map(s -> WorkflowStepExecutionRollbackStatus.valueOf(s.name()));
  }

  private static Optional<String> message(Optional<String> text) {
    return text.map(t -> Wire.cut(t, MESSAGE));
  }
}

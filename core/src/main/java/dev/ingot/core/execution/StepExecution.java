// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import java.time.Instant;
import java.util.Optional;

/// What one step of one workflow execution did: the record behind `GetWorkflowStepExecution`.
///
/// All records of a run are created when the run is, with status PENDING.
///
/// @param id `step-` and a UUID
/// @param index place in the document, from 0
/// @param message why it is as it is; on every FAILED and CANCELLED step
/// @param inputs JSON text: as the document has them while PENDING or SKIPPED, resolved from
///   RUNNING on
/// @param outputs JSON text of what the action produced, also on failure
/// @param startTime of the first attempt
/// @param timeoutSeconds of each attempt: the document's or the action's default
/// @param maxAttempts empty if the document has no `retry` for the step
/// @param deadline when the running attempt times out; durable, so it holds across a restart
/// @param failure what a failed component says about itself, for the image's failure context, as
///   JSON text
/// @param starts how often the action began since it last came to an end: more than once only if
///   the process died with it
/// @param relaunch how often the workflow began again at the step's launch, as the host that had
///   the machine was lost
public record StepExecution(
    String id,
    String workflowExecutionId,
    int index,
    String name,
    Optional<String> description,
    String action,
    Status status,
    Optional<RollbackStatus> rollbackStatus,
    Optional<String> message,
    Optional<String> inputs,
    Optional<String> outputs,
    Optional<Instant> startTime,
    Optional<Instant> endTime,
    String onFailure,
    int timeoutSeconds,
    Optional<Integer> maxAttempts,
    int attempt,
    Optional<Instant> deadline,
    Optional<String> failure,
    int starts,
    int relaunch) {

  /// The API's words.
  public enum Status {
    PENDING,
    SKIPPED,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /// The API's words.
  public enum RollbackStatus {
    RUNNING,
    COMPLETED,
    SKIPPED,
    FAILED
  }

  public StepExecution with(Status newStatus, Optional<String> newMessage) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        newStatus,
        rollbackStatus,
        newMessage,
        inputs,
        outputs,
        startTime,
        endTime,
        onFailure,
        timeoutSeconds,
        maxAttempts,
        attempt,
        deadline,
        failure,
        starts,
        relaunch);
  }

  public StepExecution withRollback(RollbackStatus newStatus) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        status,
        Optional.of(newStatus),
        message,
        inputs,
        outputs,
        startTime,
        endTime,
        onFailure,
        timeoutSeconds,
        maxAttempts,
        attempt,
        deadline,
        failure,
        starts,
        relaunch);
  }

  public StepExecution withInputs(Optional<String> newInputs) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        status,
        rollbackStatus,
        message,
        newInputs,
        outputs,
        startTime,
        endTime,
        onFailure,
        timeoutSeconds,
        maxAttempts,
        attempt,
        deadline,
        failure,
        starts,
        relaunch);
  }

  public StepExecution withOutputs(Optional<String> newOutputs, Optional<String> newFailure) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        status,
        rollbackStatus,
        message,
        inputs,
        newOutputs,
        startTime,
        endTime,
        onFailure,
        timeoutSeconds,
        maxAttempts,
        attempt,
        deadline,
        newFailure,
        starts,
        relaunch);
  }

  /// An attempt begins: `start` stays that of the first one.
  public StepExecution attempt(int number, Instant at, Instant newDeadline) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        status,
        rollbackStatus,
        message,
        inputs,
        outputs,
        Optional.of(startTime.orElse(at)),
        endTime,
        onFailure,
        timeoutSeconds,
        maxAttempts,
        number,
        Optional.of(newDeadline),
        failure,
        0,
        relaunch);
  }

  public StepExecution ended(Instant at) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        status,
        rollbackStatus,
        message,
        inputs,
        outputs,
        Optional.of(startTime.orElse(at)),
        Optional.of(at),
        onFailure,
        timeoutSeconds,
        maxAttempts,
        attempt,
        Optional.empty(),
        failure,
        0,
        relaunch);
  }

  /// The action begins, or has come to an end with 0.
  public StepExecution withStarts(int newStarts) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        status,
        rollbackStatus,
        message,
        inputs,
        outputs,
        startTime,
        endTime,
        onFailure,
        timeoutSeconds,
        maxAttempts,
        attempt,
        deadline,
        failure,
        newStarts,
        relaunch);
  }

  /// As it was before it began, for another machine.
  ///
  /// @param rawInputs as the document has them
  public StepExecution again(Optional<String> rawInputs) {
    return new StepExecution(
        id,
        workflowExecutionId,
        index,
        name,
        description,
        action,
        Status.PENDING,
        Optional.empty(),
        Optional.empty(),
        rawInputs,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        onFailure,
        timeoutSeconds,
        maxAttempts,
        1,
        Optional.empty(),
        Optional.empty(),
        0,
        relaunch + 1);
  }
}

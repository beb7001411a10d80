// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import io.soabase.recordbuilder.core.RecordBuilder;
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
/// @param deadline when the running attempt times out; durable, so it holds across a restart. Empty
///   while the attempt waits for a machine slot
/// @param failure what a failed component says about itself, for the image's failure context, as
///   JSON text
/// @param starts how often the action began since it last came to an end: more than once only if
///   the process died with it
/// @param relaunch how often the workflow began again at the step's launch, as the host that had
///   the machine was lost
/// @param waiting whether somebody outside may answer; from the commit that makes the step wait to
///   the one that takes the answer up, or the end of the time
/// @param answer what somebody said; written by [Journal#answer] only
/// @param keptAs the name under which the machine that the step changes has its files from before
///   the step that this one repeats; empty if it does not repeat one, or goes on with the machine
///   as it is
@RecordBuilder
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
    int relaunch,
    boolean waiting,
    Optional<Answer> answer,
    Optional<String> keptAs) {

  /// What somebody said to a step that waits.
  ///
  /// @param reason empty text if none was given
  public record Answer(Action action, String reason) {

    /// The API's words.
    public enum Action {
      RESUME,
      STOP
    }
  }

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
    return StepExecutionCopy.of(this).status(newStatus).message(newMessage).build();
  }

  public StepExecution withRollback(RollbackStatus newStatus) {
    return StepExecutionCopy.of(this).rollbackStatus(newStatus).build();
  }

  public StepExecution withInputs(Optional<String> newInputs) {
    return StepExecutionCopy.of(this).inputs(newInputs).build();
  }

  public StepExecution withOutputs(Optional<String> newOutputs, Optional<String> newFailure) {
    return StepExecutionCopy.of(this).outputs(newOutputs).failure(newFailure).build();
  }

  /// An attempt begins: `start` stays that of the first one.
  public StepExecution attempt(int number, Instant at, Instant newDeadline) {
    return StepExecutionCopy.of(this)
        .startTime(startTime.orElse(at))
        .attempt(number)
        .deadline(newDeadline)
        .starts(0)
        .build();
  }

  /// It has ended; never before it began, though the clock may have been set back meanwhile.
  public StepExecution ended(Instant at) {
    return StepExecutionCopy.of(this)
        .startTime(startTime.orElse(at))
        .endTime(startTime.filter(at::isBefore).orElse(at))
        .deadline(Optional.empty())
        .starts(0)
        .build();
  }

  /// The action begins, or has come to an end with 0.
  public StepExecution withStarts(int newStarts) {
    return StepExecutionCopy.of(this).starts(newStarts).build();
  }

  /// @param newDeadline of the attempt; empty while it waits to begin
  public StepExecution withDeadline(Optional<Instant> newDeadline) {
    return StepExecutionCopy.of(this).deadline(newDeadline).build();
  }

  /// From now on somebody may answer.
  public StepExecution waits() {
    return StepExecutionCopy.of(this).waiting(true).build();
  }

  /// Nobody may answer any more.
  public StepExecution waitsNoMore() {
    return StepExecutionCopy.of(this).waiting(false).build();
  }

  /// The same step of another execution of its workflow, which does not run it again.
  public StepExecution carriedOver(String newId, String newExecutionId, String newMessage) {
    return StepExecutionCopy.of(this)
        .id(newId)
        .workflowExecutionId(newExecutionId)
        .message(newMessage)
        .rollbackStatus(Optional.empty())
        .answer(Optional.empty())
        .keptAs(Optional.empty())
        .build();
  }

  public StepExecution withKeptAs(String name) {
    return StepExecutionCopy.of(this).keptAs(Optional.of(name)).build();
  }

  /// As it was before it began, for another machine.
  ///
  /// @param rawInputs as the document has them
  public StepExecution again(Optional<String> rawInputs) {
    return StepExecutionCopy.of(this)
        .status(Status.PENDING)
        .rollbackStatus(Optional.empty())
        .message(Optional.empty())
        .inputs(rawInputs)
        .outputs(Optional.empty())
        .startTime(Optional.empty())
        .endTime(Optional.empty())
        .attempt(1)
        .deadline(Optional.empty())
        .failure(Optional.empty())
        .starts(0)
        .relaunch(relaunch + 1)
        .waiting(false)
        .keptAs(Optional.empty())
        .build();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Workflow;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One run of one workflow for one image build version.
///
/// @param id `wf-` and a UUID
/// @param workflowArn the build version that runs
/// @param document the document's text, frozen when the run was created
/// @param parameters the values given to the document's parameters
/// @param sequence orders the executions of one image: smaller starts earlier
/// @param cursor index of the step that runs next or is running
/// @param stepCount steps in the document
/// @param outputs the workflow's outputs as JSON text, once it is COMPLETED
/// @param retried another execution of the same workflow has taken its place
/// @param cancelRequested somebody asked for the run to stop
/// @param epoch how often a worker took the run up; fences off workers that lost it
@RecordBuilder
public record WorkflowExecution(
    String id,
    Arn imageArn,
    Arn workflowArn,
    Workflow.Type type,
    String document,
    List<ParameterValue> parameters,
    Optional<String> parallelGroup,
    Image.OnFailure onFailure,
    int sequence,
    Status status,
    Optional<String> message,
    int cursor,
    int stepCount,
    Optional<String> outputs,
    Optional<Instant> startTime,
    Optional<Instant> endTime,
    boolean retried,
    boolean cancelRequested,
    long epoch) {

  public WorkflowExecution {
    parameters = List.copyOf(parameters);
  }

  /// The API's words.
  public enum Status {
    PENDING,
    SKIPPED,
    RUNNING,
    COMPLETED,
    FAILED,
    ROLLBACK_IN_PROGRESS,
    ROLLBACK_COMPLETED,
    CANCELLED;

    public boolean terminal() {
      return switch (this) {
        case PENDING, RUNNING, ROLLBACK_IN_PROGRESS -> false;
        case SKIPPED, COMPLETED, FAILED, ROLLBACK_COMPLETED, CANCELLED -> true;
      };
    }
  }

  public WorkflowExecution with(Status newStatus, Optional<String> newMessage) {
    return WorkflowExecutionCopy.of(this).status(newStatus).message(newMessage).build();
  }

  public WorkflowExecution withCursor(int newCursor) {
    return WorkflowExecutionCopy.of(this).cursor(newCursor).build();
  }

  public WorkflowExecution withOutputs(String newOutputs) {
    return WorkflowExecutionCopy.of(this).outputs(newOutputs).build();
  }

  public WorkflowExecution withRetried() {
    return WorkflowExecutionCopy.of(this).retried(true).build();
  }

  public WorkflowExecution started(Instant at) {
    return WorkflowExecutionCopy.of(this).startTime(at).build();
  }

  /// It has ended; never before it began, though the clock may have been set back meanwhile.
  public WorkflowExecution ended(Instant at) {
    return WorkflowExecutionCopy.of(this)
        .endTime(startTime.filter(at::isBefore).orElse(at))
        .build();
  }
}

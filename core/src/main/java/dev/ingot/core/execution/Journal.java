// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import java.util.List;
import java.util.Optional;

/// The durable record of workflow executions and their steps, written before and after every
/// effect.
///
/// Every method joins the calling thread's transaction if there is one. A write that returned
/// survives the death of the process.
///
/// Writes of a worker carry the epoch that [#take] gave it. When another worker has taken the
/// execution since, they change nothing and throw [LostExecutionException]. A write that there is
/// no room for throws [dev.ingot.core.StorageFullException].
public interface Journal {

  /// Creates an execution and all its steps, in the order of their index.
  void create(WorkflowExecution execution, List<StepExecution> steps);

  /// Takes up an execution: the epoch grows by one, and earlier holders can no longer write.
  ///
  /// @return the execution with its new epoch; empty if there is none with this id
  Optional<WorkflowExecution> take(String executionId);

  /// Replaces the execution's record, all but `cancelRequested` and `epoch`, which it leaves as
  /// they are.
  void record(WorkflowExecution execution);

  /// Replaces the step's record, all but `answer`, which it leaves as it is.
  ///
  /// @param epoch the writer's
  void record(long epoch, StepExecution step);

  /// Adds or replaces a holding.
  void record(long epoch, Holding holding);

  /// Marks the execution: its worker is to stop. Not fenced; anybody may ask.
  ///
  /// @return false if there is no execution with this id
  boolean requestCancel(String executionId);

  /// Whoever asked for the stop was heard: from now on the execution's mark says nothing. Not
  /// fenced.
  void forgetCancel(String executionId);

  /// Whether the execution is to stop; no if there is none with this id.
  default boolean cancelRequested(String executionId) {
    return execution(executionId).map(WorkflowExecution::cancelRequested).orElse(false);
  }

  /// Answers a step that waits. Not fenced; anybody may. The first answer counts.
  ///
  /// A worker decides in the transaction of its [#take] whether the wait is over, and this waits
  /// for that: so an answer that was taken is never overtaken by the end of the time.
  ///
  /// @return false if there is no such step, if it does not wait, or has an answer already
  boolean answer(String stepExecutionId, StepExecution.Answer answer);

  /// The steps of a scope's images that wait and have no answer yet; those that began first come
  /// first.
  List<StepOfImage> waiting(Scope scope);

  Optional<WorkflowExecution> execution(String executionId);

  /// The executions of an image in their order.
  List<WorkflowExecution> executions(Arn imageBuildVersion);

  Optional<StepExecution> step(String stepExecutionId);

  /// One point read: the step, and of which workflow and image it is a step.
  Optional<StepOfImage> stepOfImage(String stepExecutionId);

  /// @param workflowArn the workflow's build version
  /// @param imageArn the image's build version
  record StepOfImage(StepExecution step, Arn workflowArn, Arn imageArn) {}

  /// The steps of an execution in the order of their index.
  List<StepExecution> steps(String executionId);

  /// The holdings of an execution's steps that are not GONE, oldest first.
  List<Holding> holdings(String executionId);

  /// All holdings of the kind that are not GONE, whichever execution they belong to.
  List<Holding> holdings(Holding.Kind kind);

  /// Forgets the executions of an image and their steps.
  void forget(Arn imageBuildVersion);
}

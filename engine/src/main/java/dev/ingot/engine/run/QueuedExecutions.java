// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.Queue;

/// Runs what is in the queue: executions of workflows, and those of lifecycle.
///
/// @param lifecycle runs what has an id that begins with [LifecycleExecution#PREFIX]
record QueuedExecutions(Queue.Handler workflows, Queue.Handler lifecycle) implements Queue.Handler {

  @Override
  public Queue.Verdict handle(String executionId) throws InterruptedException {
    return executionId.startsWith(LifecycleExecution.PREFIX)
        ? lifecycle.handle(executionId)
        : workflows.handle(executionId);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.Queue;

/// Runs what is in the queue: executions of workflows, those of lifecycle, and imports.
///
/// @param lifecycle runs what has an id that begins with [LifecycleExecution#PREFIX]
/// @param imports runs what has the ARN of an image
record QueuedExecutions(Queue.Handler workflows, Queue.Handler lifecycle, Queue.Handler imports)
    implements Queue.Handler {

  @Override
  public Queue.Verdict handle(String id) throws InterruptedException {
    if (id.startsWith(LifecycleExecution.PREFIX)) {
      return lifecycle.handle(id);
    }
    return id.startsWith("arn:") ? imports.handle(id) : workflows.handle(id);
  }
}

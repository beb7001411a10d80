// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Workflow;
import java.util.List;
import java.util.Optional;

/// What holds for the record of the image.
final class ImageRules {
  private ImageRules() {}

  static List<String> moves(Optional<Snapshot> before, Snapshot after) {
    var was = before.map(b -> b.image().state().status());
    var is = after.image().state().status();
    if (was.isEmpty() || was.get() == is) {
      return List.of();
    }
    var retried = was.get() == Image.Status.FAILED || was.get() == Image.Status.CANCELLED;
    var on = retried || (was.get().inProgress() && was.get().compareTo(is) < 0);
    return on ? List.of() : List.of("the image went from " + was.get() + " to " + is);
  }

  static List<String> end(Optional<Snapshot> before, Snapshot after) {
    var state = after.image().state();
    if (state.status().inProgress()) {
      return after.image().completed().isPresent()
          ? List.of("the image is " + state.status() + " and completed")
          : List.of();
    }
    if (after.executions().stream().anyMatch(e -> !e.status().terminal())) {
      return List.of("the image is " + state.status() + ", and a workflow has not ended");
    }
    if (after.image().completed().isEmpty()) {
      return List.of("the image has no time of its end");
    }
    if ((state.status() == Image.Status.FAILED) != state.reason().isPresent()) {
      return List.of("the image is " + state.status() + ", and its reason " + state.reason());
    }
    var failed = after.standing().stream().filter(ImageRules::aborts).findFirst();
    var own = state.failureContext().isEmpty(); // a reason that no workflow has
    if (failed.isPresent()) {
      var prefix = "Workflow Execution ID: '" + failed.get().id() + "' failed with reason: ";
      return state.reason().filter(reason -> reason.startsWith(prefix)).isPresent()
          ? List.of()
          : List.of(World.name(failed.get()) + " failed, and the image is " + state);
    }
    var cancelled =
        after.standing().stream()
            .anyMatch(e -> e.cancelRequested() || e.status() == WorkflowExecution.Status.CANCELLED);
    var expected = cancelled ? Image.Status.CANCELLED : Image.Status.AVAILABLE;
    return state.status() == expected || (state.status() == Image.Status.FAILED && own)
        ? List.of()
        : List.of("the image is " + state.status() + " and should be " + expected);
  }

  private static boolean aborts(WorkflowExecution execution) {
    return (execution.status() == WorkflowExecution.Status.FAILED
            || execution.status() == WorkflowExecution.Status.ROLLBACK_COMPLETED)
        && (execution.type() != Workflow.Type.TEST
            || execution.onFailure() == Image.OnFailure.ABORT);
  }
}

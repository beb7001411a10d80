// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.execution.WorkflowExecution.Status;
import dev.ingot.core.execution.WorkflowExecutionCopy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What holds for the records of workflows.
final class WorkflowRules {
  private static final int SIDE_BY_SIDE = 5;

  private WorkflowRules() {}

  /// A status that no commit has seen counts as passed: a workflow may begin and end in one.
  private static Set<Status> next(Status from) {
    return switch (from) {
      case PENDING -> EnumSet.complementOf(EnumSet.of(Status.PENDING, Status.SKIPPED));
      case RUNNING ->
          EnumSet.of(
              Status.COMPLETED,
              Status.CANCELLED,
              Status.ROLLBACK_IN_PROGRESS,
              Status.ROLLBACK_COMPLETED,
              Status.FAILED);
      case ROLLBACK_IN_PROGRESS -> EnumSet.of(Status.ROLLBACK_COMPLETED, Status.FAILED);
      case COMPLETED, SKIPPED, FAILED, ROLLBACK_COMPLETED, CANCELLED -> Set.of();
    };
  }

  static List<String> moves(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    for (var is : after.executions()) {
      var was = before.flatMap(b -> b.execution(is.id()));
      if (was.filter(w -> w.status() != is.status() && !next(w.status()).contains(is.status()))
          .isPresent()) {
        wrong.add(World.name(is) + " went from " + was.get().status() + " to " + is.status());
      }
      if (is.status().terminal() != is.endTime().isPresent()) {
        wrong.add(World.name(is) + ", " + is.status() + ", has the endTime " + is.endTime());
      }
      if (is.outputs().isPresent() && is.status() != Status.COMPLETED) {
        wrong.add(World.name(is) + ", " + is.status() + ", has outputs");
      }
    }
    return wrong;
  }

  static List<String> endIsEnd(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    for (var is : after.executions()) {
      var was = before.flatMap(b -> b.execution(is.id())).filter(w -> w.status().terminal());
      if (was.isPresent()
          && (!bare(was.get()).equals(bare(is)) || (was.get().retried() && !is.retried()))) {
        wrong.add(World.name(is) + " was " + was.get() + " and is " + is);
      }
    }
    return wrong;
  }

  private static WorkflowExecution bare(WorkflowExecution execution) {
    return WorkflowExecutionCopy.of(execution)
        .cancelRequested(false)
        .epoch(0)
        .retried(false)
        .build();
  }

  static List<String> counts(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    for (var execution : after.executions()) {
      var steps = after.steps(execution);
      if (steps.size() != execution.stepCount()) {
        wrong.add(World.name(execution) + " has " + steps.size() + " steps");
      }
      var ended = steps.stream().filter(WorkflowRules::counted).count();
      if (execution.status() == Status.COMPLETED && ended != execution.stepCount()) {
        wrong.add(World.name(execution) + " is COMPLETED with " + ended + " steps");
      }
    }
    return wrong;
  }

  private static boolean counted(StepExecution step) {
    return switch (step.status()) {
      case SKIPPED, COMPLETED, FAILED -> true;
      case PENDING, RUNNING, CANCELLED -> false;
    };
  }

  /// What comes later is not there before what comes earlier has ended; of a group not too many run
  /// at once.
  static List<String> order(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    for (var later : after.executions()) {
      for (var earlier : after.executions()) {
        if (earlier.sequence() < later.sequence()
            && !together(earlier, later)
            && !earlier.status().terminal()) {
          wrong.add(World.name(later) + " is there, and " + World.name(earlier) + " has not ended");
        }
        if (earlier.type().compareTo(later.type()) > 0 && earlier.sequence() < later.sequence()) {
          wrong.add(World.name(earlier) + " comes before " + World.name(later));
        }
      }
    }
    var running =
        after.executions().stream()
            .filter(e -> e.status() == Status.RUNNING || e.status() == Status.ROLLBACK_IN_PROGRESS)
            .count();
    if (running > SIDE_BY_SIDE) {
      wrong.add(running + " workflows run at once");
    }
    return wrong;
  }

  private static boolean together(WorkflowExecution one, WorkflowExecution other) {
    return one.type() == other.type()
        && one.parallelGroup().isPresent()
        && one.parallelGroup().equals(other.parallelGroup());
  }

  static List<String> epoch(Optional<Snapshot> before, Snapshot after) {
    return after.executions().stream()
        .filter(is ->
            before
                .flatMap(b -> b.execution(is.id()))
                .filter(was -> was.epoch() > is.epoch())
                .isPresent())
        .map(is -> World.name(is) + " is back at epoch " + is.epoch())
        .toList();
  }
}

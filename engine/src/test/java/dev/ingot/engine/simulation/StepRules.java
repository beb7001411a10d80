// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.StepExecution.Status;
import dev.ingot.core.execution.StepExecutionCopy;
import dev.ingot.core.execution.WorkflowExecution;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// What holds for the records of steps.
final class StepRules {
  private StepRules() {}

  /// A status that no commit has seen counts as passed: a step may begin and fail in one.
  private static Set<Status> next(Status from) {
    return switch (from) {
      case PENDING -> EnumSet.of(Status.RUNNING, Status.SKIPPED, Status.FAILED);
      case RUNNING -> EnumSet.of(Status.COMPLETED, Status.FAILED, Status.SKIPPED, Status.CANCELLED);
      case SKIPPED, COMPLETED, FAILED, CANCELLED -> Set.of();
    };
  }

  static boolean terminal(StepExecution step) {
    return switch (step.status()) {
      case PENDING, RUNNING -> false;
      case SKIPPED, COMPLETED, FAILED, CANCELLED -> true;
    };
  }

  /// Whether it stands in a retry as it had ended before.
  static boolean carriedOver(StepExecution step) {
    return step.message().filter(message -> message.startsWith("Ran as step-")).isPresent();
  }

  static List<String> moves(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    pairs(
        before,
        after,
        (was, is) -> {
          if (was.status() != is.status()
              && !next(was.status()).contains(is.status())
              && !beginsAgain(was, is)) {
            wrong.add(is.name() + " went from " + was.status() + " to " + is.status());
          }
        });
    return wrong;
  }

  static List<String> endIsEnd(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    pairs(
        before,
        after,
        (was, is) -> {
          var same =
              StepExecutionCopy.of(is).rollbackStatus(was.rollbackStatus()).build().equals(was);
          if (terminal(was) && !same && !beginsAgain(was, is)) {
            wrong.add(was.name() + " was " + was + " and is " + is);
          }
        });
    return wrong;
  }

  /// The workflow begins again at the launch of a machine whose host is lost.
  private static boolean beginsAgain(StepExecution was, StepExecution is) {
    return is.relaunch() == was.relaunch() + 1
        && (is.status() == Status.PENDING || next(Status.PENDING).contains(is.status()));
  }

  static List<String> members(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    each(
        after,
        (_, step) -> {
          var status = step.status();
          var name = step.name() + ", " + status + ", ";
          if (step.startTime().isPresent() == (status == Status.PENDING)) {
            wrong.add(name + "has the startTime " + step.startTime());
          }
          if (step.endTime().isPresent() != terminal(step)) {
            wrong.add(name + "has the endTime " + step.endTime());
          }
          var waits = step.message().filter(m -> m.startsWith("Waiting for a machine")).isPresent();
          if (step.deadline().isPresent() != (status == Status.RUNNING && !waits)) {
            wrong.add(name + "has the deadline " + step.deadline());
          }
          if ((status == Status.FAILED || status == Status.CANCELLED) && step.message().isEmpty()) {
            wrong.add(name + "has no message");
          }
          if ((status == Status.COMPLETED || status == Status.SKIPPED)
              && step.message().isPresent()
              && !carriedOver(step)) {
            wrong.add(name + "has the message " + step.message().get());
          }
          if ((status == Status.FAILED) != step.outputs().map(StepRules::tellsError).orElse(false)
              || (status != Status.FAILED
                  && status != Status.COMPLETED
                  && step.outputs().isPresent())) {
            wrong.add(name + "has the outputs " + step.outputs());
          }
        });
    return wrong;
  }

  private static boolean tellsError(String outputs) {
    return outputs.contains("\"errorMessage\": ");
  }

  static List<String> attempts(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    each(
        after,
        (_, step) -> {
          if (step.attempt() < 1 || step.attempt() > step.maxAttempts().orElse(1)) {
            wrong.add(step.name() + " is in attempt " + step.attempt());
          }
        });
    pairs(
        before,
        after,
        (was, is) -> {
          var counted = is.attempt() == was.attempt() || is.attempt() == was.attempt() + 1;
          if (!counted && !beginsAgain(was, is)) {
            wrong.add(is.name() + " went from attempt " + was.attempt() + " to " + is.attempt());
          }
        });
    return wrong;
  }

  /// Before the cursor all has ended, behind it nothing has begun. The cursor goes back only if the
  /// workflow begins again.
  static List<String> order(Optional<Snapshot> before, Snapshot after) {
    var wrong = new ArrayList<String>();
    each(
        after,
        (execution, step) -> {
          if (step.index() < execution.cursor() && !terminal(step)) {
            wrong.add(step.name() + " lies behind and is " + step.status());
          }
          if (step.index() > execution.cursor() && step.status() != Status.PENDING) {
            wrong.add(step.name() + " comes later and is " + step.status());
          }
        });
    for (var execution : after.executions()) {
      var was = before.flatMap(b -> b.execution(execution.id()));
      var again =
          after.steps(execution).stream()
              .anyMatch(is ->
                  before
                      .flatMap(b -> b.step(is.id()))
                      .filter(earlier -> beginsAgain(earlier, is))
                      .isPresent());
      if (was.filter(w -> w.cursor() > execution.cursor() && !again).isPresent()) {
        wrong.add(World.name(execution) + " went back to step " + execution.cursor());
      }
    }
    return wrong;
  }

  private static void each(Snapshot after, BiConsumer<WorkflowExecution, StepExecution> check) {
    for (var execution : after.executions()) {
      after.steps(execution).forEach(step -> check.accept(execution, step));
    }
  }

  private static void pairs(
      Optional<Snapshot> before, Snapshot after, BiConsumer<StepExecution, StepExecution> check) {
    each(
        after,
        (_, is) -> before.flatMap(b -> b.step(is.id())).ifPresent(was -> check.accept(was, is)));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.document.Json;
import dev.ingot.engine.document.WorkflowDocument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Where a build that failed can go on, and what its machines have to be brought back to.
///
/// ```text
/// Launch ─► Apply ─► Sanitize ─► Create        Create failed: the machine is as Sanitize left it
///             ╳                                Apply failed: it is brought back to before Apply
/// ```
///
/// A machine that was kept on purpose is used as it is: somebody may have mended something in it. A
/// stopped one is brought back to what it was before the step that changed it last, if that step
/// runs again. Of what was before that, nothing is known any more; nor of a machine that is gone.
/// Then a build can go on with the launch only.
final class ResumePoint {
  private static final String LAUNCH = "LaunchInstance";
  private static final String TERMINATE = "TerminateInstance";
  private static final String INSTANCE = "instanceId";

  private final WorkflowDocument document;
  private final List<StepExecution> steps;
  private final Map<String, Holding.State> machines;

  /// @param steps those of the execution that failed
  /// @param machines the machines that are there for it, by their id
  ResumePoint(
      WorkflowDocument document, List<StepExecution> steps, Map<String, Holding.State> machines) {
    this.document = document;
    this.steps = List.copyOf(steps);
    this.machines = Map.copyOf(machines);
  }

  /// @param launch index of the step that would launch what is needed
  /// @param why as the end of a sentence
  record Obstacle(int launch, String why) {}

  /// The step to go on with: the wanted one, or the launch of what it needs and is not there.
  int begin(int wanted) {
    var index = wanted;
    for (var next = obstacle(index); next.isPresent(); next = obstacle(index)) {
      index = next.get().launch();
    }
    return index;
  }

  /// Why a build cannot go on with a step; empty if it can.
  Optional<Obstacle> obstacle(int index) {
    return IntStream.range(0, index)
        .boxed()
        .flatMap(launch ->
            launched(launch).stream()
                .filter(machine -> !released(machine, launch, index))
                .flatMap(machine -> obstacle(machine, launch, index).stream()))
        .findFirst();
  }

  private Optional<Obstacle> obstacle(String machine, int launch, int index) {
    var state = machines.get(machine);
    if (state == null) {
      return Optional.of(new Obstacle(launch, "the instance " + machine + " is gone"));
    }
    var changes = changes(machine);
    if (state != Holding.State.STOPPED || changes.isEmpty()) {
      return Optional.empty();
    }
    var known = changes.getLast();
    return changes.stream()
        .filter(change -> change >= index && change < known)
        .findFirst()
        .map(_ ->
            new Obstacle(
                launch,
                "the instance "
                    + machine
                    + " is known as it was before step "
                    + steps.get(known).name()
                    + " and not before"));
  }

  /// The names under which machines have their files, by the index of the step that begins with
  /// them.
  Map<Integer, String> kept(int begin) {
    var kept = new HashMap<Integer, String>();
    machines.forEach((machine, state) -> {
      var changes = changes(machine);
      if (state == Holding.State.STOPPED && !changes.isEmpty() && changes.getLast() >= begin) {
        kept.put(changes.getLast(), Names.kept(steps.get(changes.getLast())));
      }
    });
    return kept;
  }

  /// The machine that a step launched.
  private Optional<String> launched(int index) {
    var step = steps.get(index);
    return step.action().equals(LAUNCH) && step.status() == StepExecution.Status.COMPLETED
        ? text(step.outputs())
        : Optional.empty();
  }

  private boolean released(String machine, int launch, int index) {
    return steps.subList(launch, index).stream()
        .filter(step -> step.action().equals(TERMINATE))
        .filter(step -> step.status() == StepExecution.Status.COMPLETED)
        .anyMatch(step -> text(step.inputs()).equals(Optional.of(machine)));
  }

  /// Indexes of the steps that changed a machine, or began to.
  private List<Integer> changes(String machine) {
    return steps.stream()
        .filter(step -> document.steps().get(step.index()).kind().changesMachine())
        .filter(step -> began(step) && text(step.inputs()).equals(Optional.of(machine)))
        .map(StepExecution::index)
        .toList();
  }

  private static boolean began(StepExecution step) {
    return switch (step.status()) {
      case COMPLETED, FAILED, RUNNING, CANCELLED -> true;
      case PENDING, SKIPPED -> false;
    };
  }

  private static Optional<String> text(Optional<String> members) {
    return members
        .map(Json::readObject)
        .map(m -> m.get(INSTANCE))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.document.Json;
import dev.ingot.engine.action.StepOutcome;
import dev.ingot.engine.document.ParameterTypes;
import dev.ingot.engine.document.WorkflowDocument;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One taken-up execution on its way through its steps: the loop.
///
/// ```text
/// begin ─► step ─► step ─► … ─► complete
///            │ parks         └─► roll back (an Abort failure)
///            └───────────────────► cancel (between steps, or an interrupted one)
/// ```
///
/// What a step will do is durable before it does it, what it did is durable with the next step's
/// beginning. So a run that stopped anywhere goes on from its records.
final class WorkflowRun {
  private final RunTools tools;
  private final RunRecords records;
  private final Optional<WorkflowDocument> document;
  private final ActiveRuns.ActiveRun active;
  private final Optional<StorageFullException> full;

  /// @param full why the run goes on without its machines: it fails, if it has a step left
  WorkflowRun(
      RunTools tools,
      RunRecords records,
      Optional<WorkflowDocument> document,
      ActiveRuns.ActiveRun active,
      Optional<StorageFullException> full) {
    this.tools = tools;
    this.records = records;
    this.document = document;
    this.active = active;
    this.full = full;
  }

  Queue.Verdict run() throws InterruptedException {
    if (document.isEmpty()) {
      return unreadable();
    }
    return run(document.get());
  }

  private Queue.Verdict run(WorkflowDocument checked) throws InterruptedException {
    var references = references(checked);
    var steps = new StepRun(tools, records, references, active, checked);
    if (records.execution().status() == WorkflowExecution.Status.PENDING
        && !records.cancelRequested()) {
      begin();
    }
    if (full.isPresent() && goesOn(checked)) {
      steps.abort(outOfSpace(full.get()));
    }
    while (true) {
      if (records.execution().status() == WorkflowExecution.Status.ROLLBACK_IN_PROGRESS) {
        return rollBack(checked, references);
      }
      if (records.cancelRequested()) {
        return cancel(checked, steps);
      }
      if (!hasStepsLeft(checked)) {
        return complete(checked, references);
      }
      var until = steps.go(checked.steps().get(records.execution().cursor()));
      releaseSlot(until);
      if (until.isPresent()) {
        return park(until.get());
      }
    }
  }

  /// A slot is for who has a machine here. Who waits for one keeps its place in the line.
  private void releaseSlot(Optional<Instant> until) {
    var waits = until.isPresent() && records.current().deadline().isEmpty();
    if (!waits && records.holdings().stream().noneMatch(h -> h.isMachineOf(tools.ports().host()))) {
      tools.slots().release(records.execution().id());
    }
  }

  private boolean goesOn(WorkflowDocument checked) {
    return records.execution().status() == WorkflowExecution.Status.RUNNING
        && !records.cancelRequested()
        && hasStepsLeft(checked);
  }

  private boolean hasStepsLeft(WorkflowDocument checked) {
    return records.execution().cursor() < checked.steps().size();
  }

  private static StepOutcome.Failed outOfSpace(StorageFullException full) {
    return StepOutcome.failed(
        full.getMessage() + "; the machines of this image were removed to make room");
  }

  private References references(WorkflowDocument checked) {
    var image = records.image();
    var variables =
        new SystemVariables(
            image, records.execution(), () -> parentImageId(image), tools.ports().clock());
    return new References(
        ParameterTypes.values(checked.parameters(), records.execution().parameters()),
        this::stepOutputs,
        records::workflowOutput,
        variables::value);
  }

  private Optional<Map<String, Object>> stepOutputs(String name) {
    return records.steps().stream()
        .filter(step -> step.name().equals(name))
        .flatMap(step -> step.outputs().stream())
        .map(Json::readObject)
        .findFirst();
  }

  private Optional<String> parentImageId(Image image) {
    var reference = image.recipe().map(ImageRecipe::parentImage);
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    try {
      var parent = tools.launchImages().named(reference.get());
      return tools.launchImages().amiId(parent, image.arn().scope());
    } catch (MachineException _) {
      return Optional.empty(); // LaunchInstance says why
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void begin() {
    var image = records.image();
    var execution = records.execution();
    var resolved =
        image.state().status() == Image.Status.PENDING
            ? parentImageId(image)
            : Optional.<String>empty();
    records.set(
        execution.with(WorkflowExecution.Status.RUNNING, Optional.empty()).started(records.now()));
    records.also(() -> tools.builds().begun(image, execution, resolved));
    records.line("Started " + execution.type() + " workflow " + execution.workflowArn());
    records.line(
        "Total " + execution.stepCount() + " steps to run for workflow " + execution.workflowArn());
  }

  private Queue.Verdict park(Instant until) {
    return new Queue.Verdict.Parked(until, records::join);
  }

  private Queue.Verdict complete(WorkflowDocument checked, References references)
      throws InterruptedException {
    var outputs = new LinkedHashMap<String, Object>();
    for (var output : checked.outputs()) {
      try {
        outputs.put(output.name(), references.resolve(output.value()));
      } catch (UnresolvedReferenceException _) {
        // The step it comes from was skipped.
      }
    }
    // A build instance that is handed on by this name stays.
    if (!outputs.containsKey("InstanceId")) {
      removeMachines(Set.of());
    }
    if (!outputs.isEmpty()) {
      records.set(records.execution().withOutputs(Json.write(outputs)));
    }
    return finished(WorkflowExecution.Status.COMPLETED, Optional.empty());
  }

  private Queue.Verdict rollBack(WorkflowDocument checked, References references)
      throws InterruptedException {
    var rollback = new Rollback(tools, records, references);
    var clean = rollback.run(checked);
    removeMachines(rollback.kept());
    return finished(
        clean ? WorkflowExecution.Status.ROLLBACK_COMPLETED : WorkflowExecution.Status.FAILED,
        records.execution().message());
  }

  private Queue.Verdict cancel(WorkflowDocument checked, StepRun steps)
      throws InterruptedException {
    removeMachines(Set.of());
    var message = tools.builds().whyCancelled(records.execution());
    if (records.execution().cursor() < records.steps().size()) {
      var step = records.current();
      if (step.status() == StepExecution.Status.RUNNING) {
        steps.stop(checked.steps().get(records.execution().cursor()));
        records.set(
            step.with(StepExecution.Status.CANCELLED, Optional.of(message)).ended(records.now()));
        records.line(step, "Cancelled step " + step.name());
      }
    }
    return finished(WorkflowExecution.Status.CANCELLED, Optional.of(message));
  }

  private Queue.Verdict unreadable() throws InterruptedException {
    removeMachines(Set.of());
    return finished(
        WorkflowExecution.Status.FAILED,
        Optional.of("The workflow document cannot be read by this version of Ingot."));
  }

  private Queue.Verdict finished(WorkflowExecution.Status status, Optional<String> message) {
    tools.slots().release(records.execution().id());
    // An action that was given up, or a full disk, may have taken them.
    records.gone(records.leftBehind().stream().filter(id -> !tools.fleet().has(id)).toList());
    settleImages();
    records.set(records.execution().with(status, message).ended(records.now()));
    var execution = records.execution();
    records.line(
        "Completed "
            + execution.type()
            + " workflow "
            + execution.workflowArn()
            + " with status "
            + status);
    return new Queue.Verdict.Finished(() -> {
      var image = tools.builds().lock(records.image());
      records.join();
      tools.builds().ended(image, execution, records.steps());
    });
  }

  /// An attempt that failed may have made its image all the same.
  private void settleImages() {
    for (var holding : records.holdings()) {
      if (holding.kind() == Holding.Kind.IMAGE
          && holding.state() == Holding.State.INTENT
          && holding.host().map(tools.ports().host()::equals).orElse(true)) {
        var made = tools.ports().images().find(new ImageId(holding.externalId())).isPresent();
        records.set(holding.with(made ? Holding.State.LIVE : Holding.State.GONE));
      }
    }
  }

  /// Removes every machine of this run but those that are kept. One that cannot be removed now is
  /// left to [Recovery].
  ///
  /// What was done is durable before: without its machine a step could not run again.
  private void removeMachines(Set<String> kept) throws InterruptedException {
    if (records.holdings().stream()
        .anyMatch(h -> h.kind() == Holding.Kind.MACHINE && !kept.contains(h.externalId()))) {
      records.commit();
    }
    for (var holding : records.holdings()) {
      if (holding.kind() != Holding.Kind.MACHINE) {
        continue;
      }
      if (kept.contains(holding.externalId())) {
        if (holding.state() == Holding.State.INTENT) {
          records.set(holding.with(Holding.State.LIVE));
        }
        continue;
      }
      try {
        tools.fleet().terminate(holding.externalId());
      } catch (MachineException e) {
        records.line(
            "The instance " + holding.externalId() + " cannot be removed now: " + e.getMessage());
      }
      records.set(holding.with(Holding.State.GONE));
    }
  }
}

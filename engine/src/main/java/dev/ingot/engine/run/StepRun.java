// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.document.Json;
import dev.ingot.document.Problem;
import dev.ingot.engine.action.ElsewhereException;
import dev.ingot.engine.action.StepAction;
import dev.ingot.engine.action.StepContext;
import dev.ingot.engine.action.StepOutcome;
import dev.ingot.engine.build.FailureRecord;
import dev.ingot.engine.build.Texts;
import dev.ingot.engine.document.InputCheck;
import dev.ingot.engine.document.WorkflowDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the step at a run's cursor as far as it goes now: to its end, to a time to wait for, or to
/// the point where the run has to stop.
final class StepRun {
  private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);

  /// Until a step that has to wait for another one looks again.
  private static final Duration SUSPECT_PAUSE = Duration.ofSeconds(1);

  private final RunTools tools;
  private final RunRecords records;
  private final References references;
  private final ActiveRuns.ActiveRun active;
  private final WorkflowDocument document;

  StepRun(
      RunTools tools,
      RunRecords records,
      References references,
      ActiveRuns.ActiveRun active,
      WorkflowDocument document) {
    this.tools = tools;
    this.records = records;
    this.references = references;
    this.active = active;
    this.document = document;
  }

  /// @return the time to come again, if the step has to wait; the records say all else
  Optional<Instant> go(WorkflowDocument.Step definition) throws InterruptedException {
    if (records.current().status() == StepExecution.Status.PENDING && !enter(definition)) {
      return Optional.empty();
    }
    return attempt(definition);
  }

  /// @return false if the step has ended before its action could run
  private boolean enter(WorkflowDocument.Step definition) {
    var step = records.current();
    try {
      if (!conditionHolds(definition)) {
        skip(step);
        return false;
      }
      records.line(
          step, "Started step " + step.name() + " with action " + definition.kind().word());
      definition.notes().forEach(note -> records.line(step, note));
      var inputs = references.resolve(definition.inputs());
      var now = records.now();
      records.set(
          step.with(StepExecution.Status.RUNNING, Optional.empty())
              .withInputs(definition.rawInputs().map(_ -> Json.write(inputs)))
              .attempt(1, now, now.plusSeconds(step.timeoutSeconds())));
      return true;
    } catch (UnresolvedReferenceException e) {
      fail(definition, StepOutcome.failed(StepFailures.message(e)));
      return false;
    }
  }

  private boolean conditionHolds(WorkflowDocument.Step definition)
      throws UnresolvedReferenceException {
    if (definition.condition().isEmpty()) {
      records.line(
          records.current(), "No 'if' conditions to evaluate for step: " + definition.name());
      return true;
    }
    var holds = Conditions.holds(definition.condition().get(), references);
    records.line(
        records.current(),
        "Evaluated 'if' conditions for step: " + definition.name() + ". Result: " + holds);
    return holds;
  }

  private Optional<Instant> attempt(WorkflowDocument.Step definition) throws InterruptedException {
    var step = records.current();
    var now = records.now();
    var timeout = Duration.ofSeconds(step.timeoutSeconds());
    var deadline =
        step.deadline().orElseGet(() -> now.plus(timeout).minusSeconds(definition.waitSeconds()));
    // The deadline counts from the end of the back-off; waitSeconds are part of the attempt.
    var start = deadline.minus(timeout).plusSeconds(definition.waitSeconds());
    if (step.waiting()) {
      return Optional.of(deadline);
    }
    if (step.answer().isPresent()) {
      answered(definition, step.answer().get());
      return Optional.empty();
    }
    if (!now.isBefore(deadline)) {
      stop(definition);
      attemptFailed(definition, timedOut(step, Map.of()));
      return Optional.empty();
    }
    if (now.isBefore(start)) {
      return Optional.of(start);
    }
    var action = tools.action(definition);
    var again = awaitSlot(action);
    if (again.isPresent()) {
      return again;
    }
    if (step.message().isPresent() || step.deadline().isEmpty()) {
      records.set(
          step.with(StepExecution.Status.RUNNING, Optional.empty())
              .withDeadline(Optional.of(deadline)));
    }
    return act(definition, action, deadline);
  }

  /// The time of the attempt does not run while it waits for a slot.
  ///
  /// @return when to ask again; empty if the step can go on
  private Optional<Instant> awaitSlot(StepAction<?> action) {
    var id = records.execution().id();
    switch (action.machineUse()) {
      case NONE -> {}
      case AT_REST -> tools.slots().release(id);
      case AT_WORK -> {
        var again = tools.slots().take(id);
        var step = records.current();
        var message = Optional.of(tools.slots().waiting());
        if (again.isPresent() && !step.message().equals(message)) {
          records.line(step, message.get());
          records.set(
              step.with(StepExecution.Status.RUNNING, message).withDeadline(Optional.empty()));
        }
        return again;
      }
    }
    return Optional.empty();
  }

  /// Somebody has decided; a step that was stopped is not tried again.
  private void answered(WorkflowDocument.Step definition, StepExecution.Answer answer) {
    var outputs = new LinkedHashMap<String, Object>();
    outputs.put("action", answer.action().name());
    outputs.put("reason", answer.reason());
    records.line(
        records.current(), "Step " + definition.name() + " was answered: " + answer.action());
    switch (answer.action()) {
      case RESUME -> complete(StepOutcome.completed(outputs));
      case STOP ->
          fail(
              definition,
              new StepOutcome.Failed(
                  answer.reason().isBlank()
                      ? "Step " + definition.name() + " was stopped"
                      : answer.reason(),
                  outputs,
                  Optional.empty()));
    }
  }

  /// Tells the action of the step that runs that nobody waits for it any more.
  void stop(WorkflowDocument.Step definition) throws InterruptedException {
    stop(tools.action(definition));
  }

  private <I extends Record> void stop(StepAction<I> action) throws InterruptedException {
    var inputs = inputs(action, new ArrayList<>());
    if (inputs.isPresent()) {
      action.stopped(inputs.get(), context());
    }
  }

  /// The resolved inputs of the step that runs.
  private <I extends Record> Optional<I> inputs(StepAction<I> action, List<Problem> problems) {
    var resolved = records.current().inputs().map(Json::readObject).orElse(Map.of());
    return InputCheck.bind(action.inputs(), resolved, problems);
  }

  private <I extends Record> Optional<Instant> act(
      WorkflowDocument.Step definition, StepAction<I> action, Instant deadline)
      throws InterruptedException {
    var problems = new ArrayList<Problem>();
    var inputs = inputs(action, problems);
    if (inputs.isEmpty()) {
      fail(definition, badInputs(problems));
      return Optional.empty();
    }
    if (Suspects.givenUp(records.current())) {
      fail(definition, Suspects.failure(records.current()));
      return Optional.empty();
    }
    var suspect = records.current();
    if (!tools.suspects().enter(suspect)) {
      return Optional.of(records.now().plus(SUSPECT_PAUSE));
    }
    try {
      return act(definition, action, inputs.get(), deadline);
    } finally {
      tools.suspects().leave(suspect);
    }
  }

  private <I extends Record> Optional<Instant> act(
      WorkflowDocument.Step definition, StepAction<I> action, I inputs, Instant deadline)
      throws InterruptedException {
    var step = records.current();
    records.set(step.withStarts(step.starts() + 1));
    var context = context();
    action.makes(context).ifPresent(kind -> records.set(intent(kind, context)));
    records.commit();
    if (records.cancelRequested()) {
      return Optional.empty();
    }
    Optional<StepOutcome> outcome;
    try {
      outcome = perform(action, inputs, context, deadline);
    } catch (InterruptedException e) {
      forgetStart(step);
      throw e;
    }
    return switch (outcome.orElse(null)) {
      case null -> Optional.empty();
      case StepOutcome.Completed completed -> {
        complete(completed);
        yield Optional.empty();
      }
      case StepOutcome.Failed failed -> {
        attemptFailed(definition, failed);
        yield Optional.empty();
      }
      case StepOutcome.Skipped _ -> {
        records.set(records.current().withInputs(definition.rawInputs().map(Json::write)));
        skip(records.current());
        yield Optional.empty();
      }
      case StepOutcome.Later(var pause) -> {
        records.set(records.current().withStarts(0));
        var again = records.now().plus(pause);
        yield Optional.of(again.isBefore(deadline) ? again : deadline);
      }
      case StepOutcome.Elsewhere needed -> elsewhere(definition, needed);
      case StepOutcome.Waiting waiting -> {
        var message = Optional.of("Waiting for action");
        records.set(
            records.current().with(StepExecution.Status.RUNNING, message).withStarts(0).waits());
        records.line(step, "Waiting for action in step " + step.name());
        waiting.notifications().forEach(n -> records.also(() -> tools.ports().outbox().add(n)));
        yield Optional.of(deadline);
      }
    };
  }

  /// The host that has what the step needs is given the time to take up the run. Then the workflow
  /// begins again here, or the step fails.
  private Optional<Instant> elsewhere(
      WorkflowDocument.Step definition, StepOutcome.Elsewhere needed) throws InterruptedException {
    var step = records.current().withStarts(0);
    var now = records.now();
    var next = tools.waits().next(step, needed, now);
    if (next != HostWaits.Next.IS_OVER) {
      var waiting = "Waiting for host " + needed.host() + ", which has " + needed.id();
      if (next == HostWaits.Next.BEGINS) {
        records.line(step, waiting + "; what this build had logged there is in its log there");
      }
      records.set(step.with(StepExecution.Status.RUNNING, Optional.of(waiting)));
      return Optional.of(now.plus(HostWaits.LOOK));
    }
    var message = needed.message() + " (" + tools.ports().host() + ")";
    var obstacle =
        switch (needed.kind()) {
          case MACHINE -> {
            records.line(step, message);
            yield new Relaunch(tools, records, document)
                .begin(needed.id())
                .map(why -> "the workflow cannot begin again, as " + why);
          }
          case IMAGE -> Optional.of("that host has not taken up the build");
        };
    if (obstacle.isPresent()) {
      attemptFailed(
          definition,
          StepOutcome.failed(
              message + ": " + obstacle.get() + " (see docs/compatibility.md, Several servers)."));
    }
    return Optional.empty();
  }

  /// This process ends properly: that is no death that the step may have caused.
  private void forgetStart(StepExecution before) {
    try {
      records.set(records.current().withStarts(before.starts()));
      records.commit();
    } catch (RuntimeException e) {
      LOG.debug("the start of step {} stays counted", before.id(), e);
    }
  }

  private Holding intent(Holding.Kind kind, StepContext context) {
    var step = context.step();
    var name =
        switch (kind) {
          case MACHINE -> context.machineId();
          case IMAGE -> context.imageId();
        };
    return new Holding(
        key(context),
        step.id(),
        kind,
        name,
        Holding.State.INTENT,
        Optional.of(tools.ports().host()));
  }

  private static String key(StepContext context) {
    return context.key() + "/" + context.step().attempt();
  }

  StepContext context() {
    return context(records, records.current(), tools.ports().log());
  }

  static StepContext context(RunRecords records, StepExecution step, BuildLog log) {
    return new StepContext(
        records.image(),
        records.execution(),
        step,
        (source, text) -> {
          for (var line : text.split("\n", -1)) {
            log.append(
                records.image().arn(),
                new BuildLog.Line(records.now(), Optional.of(step.id()), source, line));
          }
        },
        records::ownsMachine,
        records.hosts());
  }

  /// Runs the action, and stops it at its deadline or when the run is cancelled. One that does not
  /// stop is given up, and the machines that it may work on are removed.
  ///
  /// @return empty if it was cancelled
  /// @throws InterruptedException if somebody else interrupted it: the process ends
  private <I extends Record> Optional<StepOutcome> perform(
      StepAction<I> action, I inputs, StepContext context, Instant deadline)
      throws InterruptedException {
    tools.headroom().refill();
    if (action.instant(records.image().platform())) {
      return Optional.of(run(action, inputs, context));
    }
    var actionRun = new ActionRun(Duration.between(records.now(), deadline), active.grace());
    var fenced =
        context.logging((source, text) -> {
          actionRun.check();
          context.log().line(source, text);
        });
    active.begin(actionRun);
    Optional<StepOutcome> outcome;
    try {
      actionRun.start(
          context.step().id(),
          () -> run(action, inputs, fenced),
          () -> removeLate(action, context));
      outcome = actionRun.await();
    } finally {
      active.end();
    }
    var stop = actionRun.stopped();
    if (stop == ActionRun.Stop.CANCELLED) {
      records.cancelSeen();
    }
    if (outcome.isEmpty()) {
      giveUp(context.step());
    }
    if (outcome.isPresent() && !(outcome.get() instanceof StepOutcome.Failed)) {
      return outcome;
    }
    if (stop == ActionRun.Stop.TIMED_OUT) {
      action.stopped(inputs, context);
    }
    return switch (stop) {
      case NO -> outcome;
      case CANCELLED -> Optional.empty();
      case TIMED_OUT ->
          Optional.of(
              outcome
                  .map(failed -> timedOut(context.step(), ((StepOutcome.Failed) failed).outputs()))
                  .orElseGet(() -> stuck(context.step())));
    };
  }

  /// The action goes on for nobody. It may still write to the machines of its image, so that no
  /// other step may use them.
  private void giveUp(StepExecution step) throws InterruptedException {
    LOG.error("the action of step {} of {} does not stop", step.name(), records.execution().id());
    records.line(
        step,
        "Step "
            + step.name()
            + " did not stop within "
            + active.grace().length().toSeconds()
            + " seconds and was given up; its instances are removed");
    tools.removeMachines(records.execution().id());
    records.holdings().stream()
        .filter(holding -> holding.kind() == Holding.Kind.MACHINE)
        .forEach(holding -> records.set(holding.with(Holding.State.GONE)));
  }

  /// What an action made that ended after it was given up.
  private void removeLate(StepAction<?> action, StepContext context) {
    LOG.info("the given up action of step {} has ended", context.step().id());
    var made = action.makes(context);
    if (made.isEmpty()) {
      return;
    }
    try {
      switch (made.get()) {
        case MACHINE -> tools.fleet().terminate(context.machineId());
        case IMAGE -> tools.ports().images().delete(new ImageId(context.imageId()));
      }
    } catch (MachineException | InterruptedException | RuntimeException e) {
      LOG.warn("what step {} made too late cannot be removed", context.step().id(), e);
    }
  }

  /// Never throws: whatever an action does, its step has an end.
  private <I extends Record> StepOutcome run(StepAction<I> action, I inputs, StepContext context) {
    try {
      return action.run(inputs, context);
    } catch (InterruptedException e) {
      return StepFailures.interrupted(e);
    } catch (ElsewhereException e) {
      return e.outcome();
    } catch (MissingRequirementException e) {
      return StepFailures.missingRequirement(e);
    } catch (MachineException | StorageFullException e) {
      return StepOutcome.failed(StepFailures.message(e));
    } catch (RuntimeException | Error e) {
      return broke(context, e);
    }
  }

  private StepOutcome broke(StepContext context, Throwable e) {
    if (e instanceof VirtualMachineError) {
      tools.headroom().use();
    }
    LOG.error("step {} of {} broke", context.step().name(), context.execution().id(), e);
    return StepOutcome.failed(
        "An internal error has occurred in step "
            + context.step().name()
            + ": "
            + StepFailures.message(e));
  }

  private void complete(StepOutcome.Completed completed) {
    var step = records.current();
    var outputs =
        completed.outputs().isEmpty()
            ? Optional.<String>empty()
            : Optional.of(Json.write(completed.outputs()));
    records.set(
        step.with(StepExecution.Status.COMPLETED, completed.message())
            .withOutputs(outputs, Optional.empty())
            .ended(records.now()));
    var made = key(context());
    records.holdings().stream()
        .filter(holding -> holding.key().equals(made))
        .forEach(holding -> records.set(holding.with(Holding.State.LIVE)));
    records.gone(completed.released());
    completed.imageChange().ifPresent(records::change);
    records.line(step, "Completed step " + step.name());
    next();
  }

  private void skip(StepExecution step) {
    var at = step.startTime().orElseGet(records::now);
    records.set(step.with(StepExecution.Status.SKIPPED, Optional.empty()).ended(at));
    records.line(step, "Skipped step " + step.name());
    next();
  }

  private void next() {
    records.set(records.execution().withCursor(records.execution().cursor() + 1));
  }

  private void attemptFailed(WorkflowDocument.Step definition, StepOutcome.Failed failed)
      throws InterruptedException {
    var step = records.current();
    var retry = definition.retry().filter(r -> step.attempt() < r.maxAttempts());
    if (retry.isEmpty()) {
      fail(definition, failed);
      return;
    }
    removeMachine(step);
    var backoff = retry.get().backoffSeconds();
    var message =
        Texts.cut(
            "Attempt "
                + step.attempt()
                + " of "
                + retry.get().maxAttempts()
                + " failed: "
                + failed.message()
                + "; retrying in "
                + backoff
                + " seconds",
            Texts.MESSAGE);
    var now = records.now();
    records.set(
        step.with(StepExecution.Status.RUNNING, Optional.of(message))
            .attempt(
                step.attempt() + 1,
                now,
                now.plusSeconds(backoff).plusSeconds(step.timeoutSeconds())));
    records.line(step, message);
  }

  /// A machine that a failed attempt launched is gone before the next one launches its own.
  private void removeMachine(StepExecution step) throws InterruptedException {
    for (var holding : records.holdings()) {
      if (holding.kind() == Holding.Kind.MACHINE && holding.stepExecutionId().equals(step.id())) {
        try {
          tools.fleet().terminate(holding.externalId());
          records.set(holding.with(Holding.State.GONE));
        } catch (MachineException e) {
          // It is removed when the workflow ends.
          records.line(step, StepFailures.message(e));
        }
      }
    }
  }

  private void fail(WorkflowDocument.Step definition, StepOutcome.Failed failed) {
    switch (definition.onFailure()) {
      case CONTINUE -> {
        failed(failed);
        next();
      }
      case ABORT -> abort(failed);
    }
  }

  /// Fails the step and the run with it, whatever the step says of failures.
  void abort(StepOutcome.Failed failed) {
    failed(failed);
    records.set(
        records
            .execution()
            .with(WorkflowExecution.Status.ROLLBACK_IN_PROGRESS, shortMessage(failed)));
  }

  private void failed(StepOutcome.Failed failed) {
    var step = records.current();
    forgetUnlaunched(step);
    records.set(
        step.with(StepExecution.Status.FAILED, shortMessage(failed))
            .withOutputs(
                Optional.of(FailureRecord.outputs(failed.outputs(), failed.message())),
                failed.component().map(FailureRecord::json))
            .ended(records.now()));
    records.line(
        step, "Failed step " + step.name() + ": " + Texts.cut(failed.message(), Texts.ERROR));
  }

  /// What a failed launch did not leave is not there. Later another host may have the run, which
  /// could not know.
  private void forgetUnlaunched(StepExecution step) {
    for (var holding : records.holdings()) {
      if (holding.stepExecutionId().equals(step.id())
          && holding.isMachineOf(tools.ports().host())
          && holding.state() == Holding.State.INTENT
          && !tools.fleet().has(holding.externalId())) {
        records.set(holding.with(Holding.State.GONE));
      }
    }
  }

  private static Optional<String> shortMessage(StepOutcome.Failed failed) {
    return Optional.of(Texts.cut(failed.message(), Texts.MESSAGE));
  }

  private static StepOutcome.Failed timedOut(StepExecution step, Map<String, Object> outputs) {
    return new StepOutcome.Failed("Step " + step.name() + " timed out", outputs, Optional.empty());
  }

  private StepOutcome.Failed stuck(StepExecution step) {
    return StepOutcome.failed(
        "Step "
            + step.name()
            + " timed out, did not stop within "
            + active.grace().length().toSeconds()
            + " seconds and was given up; the instances of its image were removed");
  }

  private static StepOutcome.Failed badInputs(List<Problem> problems) {
    return StepOutcome.failed(
        problems.stream()
            .map(problem -> problem.path() + ": " + problem.message())
            .collect(Collectors.joining("; ", "The inputs are not valid: ", "")));
  }
}

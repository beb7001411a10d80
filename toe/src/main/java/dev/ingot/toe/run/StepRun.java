// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Json;
import dev.ingot.document.Value;
import dev.ingot.toe.condition.Conditions;
import dev.ingot.toe.document.Branch;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.Loop;
import dev.ingot.toe.document.OnFailure;
import dev.ingot.toe.document.StepInputs;
import dev.ingot.toe.reference.UnresolvedException;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepFailure;
import dev.ingot.toe.report.StepReport;
import dev.ingot.toe.run.Attempt.Outcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The life of one step: its condition, its attempts, its report. Used once.
///
/// ```text
/// on entry: condition? ── Skip ─► SKIPPED
///              │  └─ Abort ─► FAILED
///              ▼ Execute
///   attempt := 1
///  ┌► run all iterations, across restarts of the machine
///  │     ├ success ─► SUCCESS
///  │     └ failure or time-out
///  └──────── attempt < maxAttempts │ else ─► onFailure: FAILED, TIMED_OUT or IGNORED_FAILURE
/// ```
final class StepRun {

  /// @param failure why it failed, where its failure is not ignored
  record Ended(StepReport report, Optional<Failure> failure) {}

  /// @param stderr the end of what the failed command printed there
  /// @param machineGone whether nothing can run any more
  record Failure(String message, int exitCode, String stderr, boolean machineGone) {
    private static final Failure NONE = new Failure("", -1, "", false);
  }

  private final RunScope scope;
  private final ComponentDocument.Step step;
  private final StepResolver resolver;
  private final boolean quiet;
  private final Instant start;
  private Value inputs;
  private List<RunReport> nested = List.of();
  private String failedOutputs = "";
  private int attempts;

  StepRun(RunScope scope, ComponentDocument.Step step, StepResolver resolver, boolean quiet) {
    this.scope = scope;
    this.step = step;
    this.resolver = resolver;
    this.quiet = quiet;
    this.start = scope.now();
    this.inputs = step.inputs();
  }

  /// @throws MachineException if the machine does not come back from a restart
  Ended run() throws MachineException, InterruptedException {
    scope.say("Step " + step.name());
    scope.debug(description());
    Branch.Action decision;
    LoopItems items;
    try {
      decision = decision();
      items = decision == Branch.Action.EXECUTE ? loopItems() : LoopItems.ONCE;
    } catch (UnresolvedException e) {
      return failed(new Outcome.Failed(String.valueOf(e.getMessage()), -1, "", false));
    } catch (MachineException e) {
      return failed(new Outcome.Failed(String.valueOf(e.getMessage()), -1, "", true));
    }
    return switch (decision) {
      case EXECUTE -> attempts(items);
      case SKIP -> {
        scope.say("Step " + step.name() + " is skipped by its condition");
        yield new Ended(report(ReportStatus.SKIPPED, ""), Optional.empty());
      }
      case ABORT -> failed(new Outcome.Failed("step aborted by condition", -1, "", false));
    };
  }

  private String description() {
    return "step "
        + step.name()
        + ": action "
        + step.module().name()
        + ", timeoutSeconds "
        + step.timeoutSeconds()
        + ", maxAttempts "
        + step.maxAttempts()
        + ", onFailure "
        + step.onFailure()
        + (quiet ? ", logging disabled" : "");
  }

  private Branch.Action decision()
      throws UnresolvedException, MachineException, InterruptedException {
    if (step.branch().isEmpty()) {
      return Branch.Action.EXECUTE;
    }
    var branch = step.branch().get();
    var holds = new Conditions(resolver, scope.facts()).holds(branch.condition());
    var action = holds ? branch.then() : branch.otherwise();
    scope.debug("the condition is " + holds + ": " + action);
    return action;
  }

  /// What the step goes through: fixed before its first attempt.
  private LoopItems loopItems() throws UnresolvedException, MachineException, InterruptedException {
    return step.loop().isPresent() ? LoopItems.of(step.loop().get(), resolver) : LoopItems.ONCE;
  }

  private Ended attempts(LoopItems items) throws MachineException, InterruptedException {
    for (var number = 1; ; number++) {
      if (number > 1) {
        scope.say("Attempt " + number + " of " + step.maxAttempts());
      }
      attempts = number;
      scope.say(step.module().name() + ": STARTED EXECUTION");
      var attempt = new Attempt(scope, step, resolver, items, quiet);
      var attemptStart = scope.now();
      var outcome = attempt.run();
      scope.debug(
          "attempt "
              + number
              + " of "
              + step.maxAttempts()
              + " "
              + outcome.word()
              + " after "
              + scope.secondsSince(attemptStart));
      attempt.inputs().ifPresent(this::started);
      nested = attempt.nested();
      failedOutputs =
          nested.isEmpty() && attempt.outputs().isEmpty() ? "" : json(attempt.outputs());
      scope.say(step.module().name() + ": FINISHED EXECUTION");
      var last = number == step.maxAttempts();
      switch (outcome) {
        case Outcome.Succeeded(var outputs) -> {
          return succeeded(outputs);
        }
        case Outcome.Failed failure when failure.last() || last -> {
          return failed(failure);
        }
        case Outcome.TimedOut timeout when last -> {
          return failed(timeout);
        }
        case Outcome.Failed(var message, _, _, _) -> scope.say(message);
        case Outcome.TimedOut(var message) -> scope.say(message);
      }
    }
  }

  private void started(Value resolvedInputs) {
    inputs = resolvedInputs;
    resolver.results().started(resolver.phase(), step.name(), resolvedInputs);
  }

  private Ended succeeded(Results.Outputs outputs) {
    resolver.results().succeeded(resolver.phase(), step.name(), outputs);
    return new Ended(report(ReportStatus.SUCCESS, json(outputs)), Optional.empty());
  }

  private String json(Results.Outputs outputs) {
    return NestedRuns.summaries(nested)
        .map(Json::writeCompact)
        .orElseGet(() -> outputs.json(scope.secrets()));
  }

  private Ended failed(Outcome.Failed failure) {
    var stderr = quiet ? "" : scope.secrets().mask(failure.stderr());
    return failed(
        ReportStatus.FAILED,
        new Failure(
            scope.secrets().mask(failure.message()), failure.exitCode(), stderr, failure.last()));
  }

  private Ended failed(Outcome.TimedOut timeout) {
    return failed(
        ReportStatus.TIMED_OUT,
        new Failure(scope.secrets().mask(timeout.message()), -1, "", false));
  }

  private Ended failed(ReportStatus status, Failure failure) {
    var ignored = step.onFailure() == OnFailure.IGNORE && !failure.machineGone();
    var own = step.module().name() + ": ";
    scope.say(
        (failure.message().startsWith(own) ? "" : own)
            + failure.message()
            + (ignored ? " (failure is ignored)" : ""));
    return new Ended(
        report(ignored ? ReportStatus.IGNORED_FAILURE : status, failure),
        ignored ? Optional.empty() : Optional.of(failure));
  }

  private StepReport report(ReportStatus status, Failure failure) {
    return report(status, failure, failedOutputs);
  }

  private StepReport report(ReportStatus status, String outputs) {
    return report(status, Failure.NONE, outputs);
  }

  private StepReport report(ReportStatus status, Failure failure, String outputs) {
    return new StepReport(
        step.name(),
        status,
        failure.message(),
        step.timeoutSeconds(),
        step.onFailure().toString(),
        step.maxAttempts(),
        step.module().name(),
        start,
        scope.now(),
        quiet ? "" : StepInputs.json(scope.secrets().mask(inputs)),
        quiet ? "" : outputs,
        step.loop().map(StepRun::json),
        nested,
        attempts,
        failure.exitCode(),
        StepFailure.end(failure.stderr()));
  }

  private static Map<String, Object> json(Loop loop) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", loop.name());
    switch (loop) {
      case Loop.Counting counting ->
          json.put(
              "for",
              ordered(
                  "start",
                  counting.start(),
                  "end",
                  counting.end(),
                  "updateBy",
                  counting.updateBy()));
      case Loop.Items(_, var items) ->
          json.put("forEach", items.stream().map(Value.Scalar::text).toList());
      case Loop.Pieces(_, var list, var delimiter) ->
          json.put("forEach", ordered("list", list.text(), "delimiter", delimiter));
    }
    return json;
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (var i = 0; i < keysAndValues.length; i += 2) {
      map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return map;
  }
}

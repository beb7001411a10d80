// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.core.execution.StateMachines.Execution;
import dev.ingot.core.execution.StateMachines.Request;
import dev.ingot.core.execution.StateMachines.State;
import dev.ingot.document.Json;
import dev.ingot.document.RefusedKeyException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Pattern;

/// Executes a state machine outside and waits for its end. The run parks between two looks at it:
/// it holds no thread.
///
/// The execution has the name of the step's attempt, so that a second run finds the first one's, in
/// whichever process.
public final class ExecuteStateMachine implements StepAction<ExecuteStateMachine.Inputs> {
  private static final String DEFAULT_INPUT = "{}";
  private static final int TRIES = 5;
  private static final int MEMORY = 1000;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final StateMachines stateMachines;
  private final Pause pause;

  /// What this process has started or found, by name, and how long it last waited for it. One that
  /// is forgotten is found again by its start.
  private final Cache<String, Known> known =
      Caffeine.newBuilder().maximumSize(MEMORY).executor(Runnable::run).build();

  private record Known(Execution execution, Duration pause) {}

  public ExecuteStateMachine(StateMachines stateMachines) {
    this(stateMachines, Thread::sleep);
  }

  ExecuteStateMachine(StateMachines stateMachines, Pause pause) {
    this.stateMachines = stateMachines;
    this.pause = pause;
  }

  /// Waits between two tries of a call.
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /// @param stateMachineArn the ARN of a state machine of Step Functions, or the name of one that
  ///   the settings map to an endpoint
  /// @param input JSON text
  public record Inputs(String stateMachineArn, Optional<String> input) {
    private static final Pattern FORM =
        Pattern.compile(
            "arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[A-Za-z0-9_-]{1,80}"
                + "(:[A-Za-z0-9._-]{1,80})?|[A-Za-z0-9_-]{1,80}");
    private static final int MAX_KIB = 16;

    public Inputs {
      InputRules.form(
          "stateMachineArn",
          stateMachineArn,
          FORM,
          "the ARN of a state machine, nor a name of one");
      InputRules.bytes("input", input, MAX_KIB);
      input.ifPresent(Inputs::requireJson);
    }

    private static void requireJson(String text) {
      try {
        Json.read(text);
      } catch (IllegalArgumentException e) {
        throw new RefusedKeyException("input", "'input' must be JSON: " + e.getMessage());
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  /// What was executed has done something outside.
  @Override
  public boolean repeatable() {
    return false;
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_REST;
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context) throws InterruptedException {
    var request = request(inputs, context);
    var before = Optional.ofNullable(known.getIfPresent(request.name()));
    try {
      var execution = ask(request, before, context);
      if (execution.state() instanceof State.Running) {
        var wait = before.map(last -> longer(last.pause())).orElse(FIRST_PAUSE);
        known.put(request.name(), new Known(execution, wait));
        return new StepOutcome.Later(wait);
      }
      known.invalidate(request.name());
      return outcome(execution, context);
    } catch (StateMachineException e) {
      known.invalidate(request.name());
      return StepOutcome.failed(e.reason());
    }
  }

  private Execution ask(Request request, Optional<Known> before, StepContext context)
      throws StateMachineException, InterruptedException {
    if (before.isPresent()) {
      var execution = before.get().execution();
      return persistently(context, () -> stateMachines.describe(request, execution));
    }
    var execution = persistently(context, () -> stateMachines.start(request));
    context.log("Executing state machine (execution: " + execution.arn() + ")");
    return execution;
  }

  /// Stops the execution.
  @Override
  public void stopped(Inputs inputs, StepContext context) throws InterruptedException {
    var name = context.step().name();
    var request = request(inputs, context);
    known.invalidate(request.name());
    try {
      stateMachines.stop(request, "The step " + name + " was stopped.");
      context.log("Stopped what step " + name + " executed");
    } catch (StateMachineException e) {
      context.log("What step " + name + " executed cannot be stopped: " + e.reason());
    }
  }

  private static Request request(Inputs inputs, StepContext context) {
    return new Request(
        inputs.stateMachineArn(), name(context), inputs.input().orElse(DEFAULT_INPUT));
  }

  /// Such as `step-5f0c3c0e-2c55-4f0b-8d57-0f8f5a6c9a01-1`.
  private static String name(StepContext context) {
    return context.key().replace('/', '-') + "-" + context.step().attempt();
  }

  private interface Call {
    Execution make() throws StateMachineException, InterruptedException;
  }

  /// Tries again what may pass, a few times.
  private Execution persistently(StepContext context, Call call)
      throws StateMachineException, InterruptedException {
    var wait = FIRST_PAUSE;
    for (var attempt = 1; ; attempt++) {
      try {
        return call.make();
      } catch (StateMachineException e) {
        if (attempt == TRIES || !e.mayPass()) {
          throw e;
        }
        context.log(
            "Attempt "
                + attempt
                + " of "
                + TRIES
                + " failed: "
                + e.reason()
                + "; trying again in "
                + wait.toSeconds()
                + " seconds");
      }
      pause.of(wait);
      wait = longer(wait);
    }
  }

  private static Duration longer(Duration wait) {
    var twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private static StepOutcome outcome(Execution execution, StepContext context) {
    var outputs = new LinkedHashMap<String, Object>();
    return switch (execution.state()) {
      case State.Running _ -> throw new IllegalStateException("it has not ended");
      case State.Succeeded(var output) -> {
        outputs.put("executionArn", execution.arn());
        outputs.put("output", output);
        outputs.put("status", "SUCCEEDED");
        yield StepOutcome.completed(outputs);
      }
      case State.Failed(var status, var error, var cause) -> {
        error.ifPresent(text -> outputs.put("error", text));
        cause.ifPresent(text -> outputs.put("cause", text));
        outputs.put("status", status);
        context.log(
            "State machine ended with "
                + status
                + error.map(text -> ", error: " + text).orElse("")
                + cause.map(text -> ", cause: " + text).orElse(""));
        yield new StepOutcome.Failed(
            "ExpectationNotMet. stepfunctions:DescribeExecution returned terminal state " + status,
            outputs,
            Optional.empty());
      }
    };
  }
}

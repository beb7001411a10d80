// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.core.execution.StateMachines.Request;
import dev.ingot.core.execution.StateMachines.State;
import dev.ingot.testkit.FakeStateMachines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecuteStateMachineTest {
  private static final String ARN = "arn:aws:states:eu-central-1:111122223333:stateMachine:approve";
  private static final ExecuteStateMachine.Inputs INPUTS =
      new ExecuteStateMachine.Inputs(ARN, Optional.of("{\"a\": 1}"));

  private final FakeStateMachines machines = new FakeStateMachines();
  private final List<Long> pauses = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final StepContext context = Contexts.build(lines);
  private final String name = context.step().id() + "-0";

  private ExecuteStateMachine action() {
    return new ExecuteStateMachine(machines, time -> pauses.add(time.toSeconds()));
  }

  /// Runs the action again after each of its pauses.
  ///
  /// @param polls how often it is asked before the state machine ends
  private StepOutcome run(int polls, State end) throws InterruptedException {
    var action = action();
    var outcome = action.run(INPUTS, context);
    for (var i = 1; outcome instanceof StepOutcome.Later(var pause); i++) {
      pauses.add(pause.toSeconds());
      if (i == polls) {
        machines.endAll(end);
      }
      outcome = action.run(INPUTS, context);
    }
    return outcome;
  }

  @Test
  void what_it_gave_is_put_out() throws Exception {
    var outcome = (StepOutcome.Completed) run(1, new State.Succeeded("{\"b\": 2}"));

    assertThat(outcome.outputs())
        .containsExactly(
            Map.entry("executionArn", "arn:fake:execution:" + name),
            Map.entry("output", "{\"b\": 2}"),
            Map.entry("status", "SUCCEEDED"));
    assertThat(machines.started()).containsExactly(new Request(ARN, name, "{\"a\": 1}"));
    assertThat(lines)
        .containsExactly(
            "SERVICE Executing state machine (execution: arn:fake:execution:" + name + ")");
  }

  @Test
  void without_an_input_it_gets_an_empty_object() throws Exception {
    action().run(new ExecuteStateMachine.Inputs("approve", Optional.empty()), context);

    assertThat(machines.started()).extracting(Request::input).containsExactly("{}");
  }

  @Test
  void its_failure_has_the_outputs_that_aws_records() throws Exception {
    var outcome =
        (StepOutcome.Failed)
            run(1, new State.Failed("FAILED", Optional.of("No"), Optional.of("Not today")));

    assertThat(outcome.message())
        .isEqualTo(
            "ExpectationNotMet. stepfunctions:DescribeExecution returned terminal state FAILED");
    assertThat(outcome.outputs())
        .containsExactly(
            Map.entry("error", "No"),
            Map.entry("cause", "Not today"),
            Map.entry("status", "FAILED"));
  }

  @Test
  void it_is_asked_less_and_less_often() throws Exception {
    run(7, new State.Succeeded("{}"));

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 15L, 15L, 15L);
    assertThat(machines.calls()).isEqualTo(8);
  }

  @Test
  void trouble_that_may_pass_is_met_with_more_tries_which_are_told() throws Exception {
    machines.failNext(StateMachineException.passing("no connection"));
    machines.failNext(StateMachineException.passing("answered with 503"));

    var outcome = run(1, new State.Succeeded("{}"));

    assertThat(outcome).isInstanceOf(StepOutcome.Completed.class);
    assertThat(pauses).containsExactly(1L, 2L, 1L);
    assertThat(lines)
        .startsWith(
            "SERVICE Attempt 1 of 5 failed: no connection; trying again in 1 seconds",
            "SERVICE Attempt 2 of 5 failed: answered with 503; trying again in 2 seconds");
    assertThat(machines.started()).hasSize(1);
  }

  @Test
  void trouble_that_does_not_pass_fails_the_step() throws Exception {
    for (var i = 1; i <= 5; i++) {
      machines.failNext(StateMachineException.passing("try " + i));
    }

    assertThat(action().run(INPUTS, context)).isEqualTo(StepOutcome.failed("try 5"));
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L);
  }

  @Test
  void a_refusal_is_final_at_once() throws Exception {
    machines.failNext(StateMachineException.last("answered with 403"));

    assertThat(action().run(INPUTS, context)).isEqualTo(StepOutcome.failed("answered with 403"));
    assertThat(pauses).isEmpty();
  }

  @Test
  void without_any_state_machines_the_step_says_what_to_set() throws Exception {
    var outcome = new ExecuteStateMachine(StateMachines.NONE, _ -> {}).run(INPUTS, context);

    assertThat(outcome)
        .isEqualTo(
            StepOutcome.failed(
                "The state machine '"
                    + ARN
                    + "' cannot be executed: the setting state-machines (INGOT_STATE_MACHINES) maps"
                    + " neither its ARN nor its name to the URL of an HTTP endpoint, and does not"
                    + " say 'aws' (see docs/workflows.md)."));
  }

  @Test
  void an_interrupt_travels_on_and_leaves_the_execution_for_the_next_process() {
    var action =
        new ExecuteStateMachine(
            machines,
            _ -> {
              throw new InterruptedException();
            });
    machines.failNext(StateMachineException.passing("no connection"));

    assertThatThrownBy(() -> action.run(INPUTS, context)).isInstanceOf(InterruptedException.class);
    assertThat(machines.stopped()).isEmpty();
  }

  @Test
  void the_next_process_finds_the_execution_of_the_first() throws Exception {
    assertThat(action().run(INPUTS, context)).isInstanceOf(StepOutcome.Later.class);

    assertThat(run(1, new State.Succeeded("{}"))).isInstanceOf(StepOutcome.Completed.class);
    assertThat(machines.started()).hasSize(1);
  }

  @Test
  void stopped_it_stops_the_execution_and_a_failure_of_that_is_told() throws Exception {
    var action = action();
    machines.start(new Request(ARN, name, "{}"));

    action.stopped(INPUTS, context);
    machines.failNext(StateMachineException.last("no"));
    action.stopped(INPUTS, context);

    assertThat(machines.stopped()).containsExactly(name);
    assertThat(lines)
        .containsExactly(
            "SERVICE Stopped what step Launch executed",
            "SERVICE What step Launch executed cannot be stopped: no");
  }

  @Test
  void it_is_not_run_again_once_it_has_completed() {
    assertThat(action().repeatable()).isFalse();
  }
}

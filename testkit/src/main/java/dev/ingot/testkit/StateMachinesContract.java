// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.core.execution.StateMachines.Execution;
import dev.ingot.core.execution.StateMachines.Request;
import dev.ingot.core.execution.StateMachines.State;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What all state machines do.
public abstract class StateMachinesContract {
  protected static final String ARN =
      "arn:aws:states:eu-central-1:111122223333:stateMachine:approve";
  protected static final Request REQUEST = new Request(ARN, "step-1-1", "{\"a\": 1}");

  protected abstract StateMachines machines();

  /// Everything that runs now and later ends like this.
  protected abstract void endAll(State state);

  /// How many executions were ever started.
  protected abstract int started();

  @Test
  void an_execution_runs_until_it_ends() throws Exception {
    var begun = machines().start(REQUEST);
    assertThat(begun.state()).isEqualTo(new State.Running());
    assertThat(machines().describe(REQUEST, begun)).isEqualTo(begun);

    endAll(new State.Succeeded("{\"b\": 2}"));

    var ended = machines().describe(REQUEST, begun);
    assertThat(ended.state()).isEqualTo(new State.Succeeded("{\"b\": 2}"));
    assertThat(ended.arn()).isEqualTo(begun.arn());
  }

  @Test
  void a_failure_has_its_words() throws Exception {
    var begun = machines().start(REQUEST);
    var failed = new State.Failed("FAILED", Optional.of("No"), Optional.of("Not today"));

    endAll(failed);

    assertThat(machines().describe(REQUEST, begun).state()).isEqualTo(failed);
  }

  @Test
  void started_again_it_is_the_same_execution() throws Exception {
    var first = machines().start(REQUEST);

    assertThat(machines().start(REQUEST)).isEqualTo(first);
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void started_again_after_its_end_it_has_ended() throws Exception {
    machines().start(REQUEST);
    endAll(new State.Succeeded("{}"));

    assertThat(machines().start(REQUEST).state()).isEqualTo(new State.Succeeded("{}"));
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void another_name_is_another_execution() throws Exception {
    var first = machines().start(REQUEST);
    var second = machines().start(new Request(ARN, "step-1-2", "{}"));

    assertThat(second.arn()).isNotEqualTo(first.arn());
    assertThat(started()).isEqualTo(2);
  }

  @Test
  void a_stopped_one_is_aborted() throws Exception {
    var begun = machines().start(REQUEST);

    machines().stop(REQUEST, "Enough");
    machines().stop(REQUEST, "Enough");

    assertThat(machines().describe(REQUEST, begun).state())
        .isInstanceOfSatisfying(
            State.Failed.class, failed -> assertThat(failed.status()).isEqualTo("ABORTED"));
  }

  @Test
  void what_never_began_or_has_ended_is_not_stopped() throws Exception {
    machines().stop(REQUEST, "Enough");
    assertThat(started()).isZero();

    var begun = machines().start(REQUEST);
    endAll(new State.Succeeded("{}"));
    machines().stop(REQUEST, "Enough");

    assertThat(machines().describe(REQUEST, begun).state()).isEqualTo(new State.Succeeded("{}"));
  }

  @Test
  void an_execution_that_is_not_there_is_told() throws Exception {
    var begun = machines().start(REQUEST);
    var other =
        new Execution(
            begun.arn() + "0", begun.handle().replace("step-1-1", "step-9-9"), begun.state());

    assertThatThrownBy(() -> machines().describe(REQUEST, other))
        .isInstanceOfSatisfying(
            StateMachineException.class, e -> assertThat(e.mayPass()).isFalse());
  }
}

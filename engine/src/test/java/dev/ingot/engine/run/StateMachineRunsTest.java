// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines.State;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.resource.Image;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// ExecuteStateMachine in a build: what its record says, and what becomes of the execution when the
/// step, the build or the process ends before it.
@Timeout(60)
class StateMachineRunsTest {
  private static final String ASK =
      """
      schemaVersion: 1.0
      steps:
        - name: Ask
          action: ExecuteStateMachine
          timeoutSeconds: 60
          inputs:
            stateMachineArn: approve
            input: '{"image": "{{ $.imagebuilder.imageName }}"}'
      """;

  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.stateMachines.endAll(new State.Succeeded("{}"));
    bench.close();
  }

  /// The build, parked, as its state machine is executed.
  private void running() throws InterruptedException {
    bench.workflow(BUILD, ASK).start().run();
    assertThat(bench.stateMachines.started()).hasSize(1);
  }

  private String name() {
    return bench.step("Ask").id() + "-1";
  }

  @Test
  void its_record_has_inputs_and_outputs() throws Exception {
    bench.stateMachines.endAll(new State.Succeeded("{\"approved\": true}"));

    bench.workflow(BUILD, ASK).start().run();

    var step = bench.step("Ask");
    assertThat(step.status()).isEqualTo(StepExecution.Status.COMPLETED);
    assertThat(step.inputs())
        .contains(
            "{\"stateMachineArn\": \"approve\", \"input\": \"{\\\"image\\\": \\\"web\\\"}\"}");
    assertThat(step.outputs())
        .contains(
            "{\"executionArn\": \"arn:fake:execution:"
                + name()
                + "\", \"output\": \"{\\\"approved\\\": true}\", \"status\": \"SUCCEEDED\"}");
    assertThat(bench.stateMachines.started())
        .singleElement()
        .satisfies(request -> assertThat(request.input()).isEqualTo("{\"image\": \"web\"}"));
  }

  @Test
  void its_failure_is_recorded_as_at_aws() throws Exception {
    bench.stateMachines.endAll(
        new State.Failed("FAILED", Optional.of("Denied"), Optional.of("Not today")));

    bench.workflow(BUILD, ASK).start().run();

    assertThat(bench.step("Ask").outputs().orElseThrow())
        .contains(
            "\"errorMessage\": \"ExpectationNotMet. stepfunctions:DescribeExecution returned terminal"
                + " state FAILED\"")
        .contains("\"error\": \"Denied\"")
        .contains("\"cause\": \"Not today\"")
        .contains("\"status\": \"FAILED\"")
        .doesNotContain("executionArn");
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
  }

  @Test
  void each_attempt_is_an_execution_of_its_own() throws Exception {
    bench.stateMachines.endAll(new State.Failed("FAILED", Optional.empty(), Optional.empty()));

    bench
        .workflow(
            BUILD, ASK.replace("timeoutSeconds: 60", "retry: {maxAttempts: 2, backoffSeconds: 5}"))
        .start()
        .run()
        .runAfter(Duration.ofSeconds(5));

    var id = bench.step("Ask").id();
    assertThat(bench.stateMachines.started())
        .extracting(request -> request.name())
        .containsExactly(id + "-1", id + "-2");
  }

  @Test
  void a_step_that_times_out_stops_it() throws Exception {
    running();

    bench.runAfter(Duration.ofSeconds(61));

    assertThat(bench.step("Ask").message()).contains("Step Ask timed out");
    assertThat(bench.stateMachines.stopped()).contains(name());
  }

  @Test
  void a_step_that_times_out_while_it_asks_stops_it() throws Exception {
    bench.stateMachines.failNext(StateMachineException.passing("no connection"));
    bench.stateMachines.failNext(StateMachineException.passing("no connection"));
    bench.workflow(BUILD, ASK).start();
    var thread = Thread.ofVirtual().start(bench::run);
    while (bench.stateMachines.calls() < 2) {
      Thread.sleep(10);
    }

    bench.clock.advance(Duration.ofSeconds(61));
    bench.engine.dispatcher().look();

    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    assertThat(bench.step("Ask").message()).contains("Step Ask timed out");
  }

  @Test
  void a_cancelled_build_stops_it() throws Exception {
    running();

    bench.engine.builds().cancel(bench.image());
    bench.run();

    assertThat(bench.step("Ask").status()).isEqualTo(StepExecution.Status.CANCELLED);
    assertThat(bench.stateMachines.stopped()).contains(name());
  }

  @Test
  void its_end_is_seen_at_the_next_look_and_no_thread_waits_for_it() throws Exception {
    running();
    bench.runAfter(Duration.ofSeconds(1)).runAfter(Duration.ofSeconds(2));
    assertThat(bench.stateMachines.calls()).isEqualTo(3);

    bench.stateMachines.endAll(new State.Succeeded("{}"));
    bench.runAfter(Duration.ofSeconds(4));

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.stateMachines.started()).hasSize(1);
  }

  @Test
  void a_process_that_dies_leaves_it_and_the_next_one_waits_for_it() throws Exception {
    running();

    try (var next = bench.afterCrash()) {
      assertThat(bench.stateMachines.stopped()).isEmpty();
      bench.stateMachines.endAll(new State.Succeeded("{}"));
      next.engine.dispatcher().start();
      next.run();

      assertThat(next.status()).isEqualTo(Image.Status.AVAILABLE);
      assertThat(next.stateMachines.started()).hasSize(1);
    }
  }

  @Test
  void a_build_that_is_cancelled_while_no_process_runs_it_stops_it() throws Exception {
    running();

    try (var next = bench.afterCrash()) {
      next.engine.builds().cancel(bench.image());
      next.engine.dispatcher().start();
      next.run();

      assertThat(next.status()).isEqualTo(Image.Status.CANCELLED);
      assertThat(next.stateMachines.started()).hasSize(1);
      assertThat(next.stateMachines.stopped()).contains(name());
    }
  }

  @Test
  void a_step_that_times_out_while_no_process_runs_it_stops_it() throws Exception {
    running();

    try (var next = bench.afterCrash()) {
      next.clock.advance(Duration.ofSeconds(61));
      next.engine.dispatcher().start();
      next.run();

      assertThat(next.step("Ask").message()).contains("Step Ask timed out");
      assertThat(next.stateMachines.stopped()).contains(name());
    }
  }
}

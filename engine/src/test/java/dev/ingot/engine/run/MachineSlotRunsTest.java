// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static dev.ingot.core.resource.Workflow.Type.DISTRIBUTION;
import static dev.ingot.core.resource.Workflow.Type.TEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.machine.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Builds on a server that has one slot for machines.
@Timeout(60)
class MachineSlotRunsTest {
  private static final String WAITING = "Waiting for a machine slot; workers is 1";

  private static final String CHECK =
      """
      schemaVersion: 1.0
      steps:
        - name: Launch
          action: LaunchInstance
          timeoutSeconds: 60
          inputs:
            waitFor: ssmAgent
        - name: Check
          action: RunCommand
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
            documentName: AWS-RunShellScript
            parameters: {commands: [check-this]}
      """;

  private static final String ASK =
      """
      schemaVersion: 1.0
      steps:
        - name: Launch
          action: LaunchInstance
          inputs:
            waitFor: ssmAgent
        - name: Ask
          action: WaitForAction
        - name: Check
          action: RunCommand
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
            documentName: AWS-RunShellScript
            parameters: {commands: [check-this]}
      """;

  private final Workbench bench = new Workbench(1);

  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    bench.close();
  }

  /// What the tests check takes until it is released.
  private void blockCheck() {
    bench.sandbox.answer(
        "check-this",
        (_, _, _) -> {
          released.await();
          return new ExitStatus.Exited(0);
        });
  }

  private Workbench group(int tests, String data) {
    for (var i = 0; i < tests; i++) {
      bench.workflow(TEST, data, Optional.of("g"), Optional.empty());
    }
    return bench;
  }

  private List<String> launches() {
    return bench.executions().stream()
        .map(e -> bench.journal.steps(e.id()).getFirst())
        .map(step -> step.status() + step.message().map(m -> " " + m).orElse(""))
        .toList();
  }

  @Test
  void one_test_of_a_group_has_a_machine_and_the_others_say_what_they_wait_for() throws Exception {
    blockCheck();
    var first = group(3, CHECK).start().runUntilCommand("check-this");

    bench.run();

    assertThat(launches()).containsExactly("COMPLETED", "RUNNING " + WAITING, "RUNNING " + WAITING);
    assertThat(bench.lines()).filteredOn(WAITING::equals).hasSize(2);
    assertThat(bench.machines()).hasSize(1);
    bench.close();
    first.join();
  }

  @Test
  void all_tests_of_a_group_come_to_their_end_one_after_another() throws Exception {
    group(7, CHECK).start().run();

    assertThat(bench.executions())
        .extracting(WorkflowExecution::status)
        .containsOnly(WorkflowExecution.Status.COMPLETED);
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void the_time_of_a_step_does_not_run_while_it_waits_for_a_slot() throws Exception {
    blockCheck();
    var first = group(2, CHECK).start().runUntilCommand("check-this");
    bench.run();

    bench.runAfter(Duration.ofMinutes(10)).runAfter(Duration.ofMinutes(10));

    assertThat(bench.step(1, "Launch").status()).isEqualTo(StepExecution.Status.RUNNING);
    assertThat(bench.step(1, "Launch").message()).contains(WAITING);
    assertThat(bench.lines()).filteredOn(WAITING::equals).hasSize(1);
    bench.close();
    first.join();
  }

  @Test
  void the_next_one_is_woken_as_soon_as_the_machine_is_gone() throws Exception {
    blockCheck();
    var first = group(2, CHECK).start().runUntilCommand("check-this");
    bench.run();

    released.countDown();
    first.join();
    bench.run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.step(1, "Launch").message()).isEmpty();
  }

  @Test
  void a_build_that_is_cancelled_while_it_waits_for_a_slot_ends_at_once() throws Exception {
    blockCheck();
    var first = group(2, CHECK).start().runUntilCommand("check-this");
    bench.run();

    bench.engine.builds().cancel(bench.image());
    bench.run();

    assertThat(bench.execution(1).status()).isEqualTo(WorkflowExecution.Status.CANCELLED);
    assertThat(bench.step(1, "Launch").status()).isEqualTo(StepExecution.Status.CANCELLED);
    bench.engine.dispatcher().look();
    first.join();
    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);
  }

  @Test
  void a_process_that_dies_leaves_no_slot_taken() throws Exception {
    blockCheck();
    var dead = group(2, CHECK).start().runUntilCommand("check-this");
    bench.run();

    try (var next = bench.afterCrash()) {
      next.sandbox.answer("check-this", Script.exits(0, ""));
      next.engine.dispatcher().start();
      next.runAfter(Duration.ofHours(3));

      assertThat(next.status()).isEqualTo(Image.Status.AVAILABLE);
      assertThat(next.execution(1).status()).isEqualTo(WorkflowExecution.Status.COMPLETED);
    }
    bench.close();
    dead.join();
  }

  @Test
  void a_test_that_waits_for_an_answer_has_no_slot_though_its_machine_stays() throws Exception {
    group(5, ASK).start().run();

    assertThat(bench.executions())
        .allSatisfy(e -> assertThat(bench.journal.steps(e.id()).get(1).waiting()).isTrue());
    assertThat(bench.machines()).hasSize(5);

    for (var execution : bench.executions()) {
      bench.journal.answer(
          bench.journal.steps(execution.id()).get(1).id(),
          new StepExecution.Answer(StepExecution.Answer.Action.RESUME, ""));
      bench.queue.wake(execution.id());
    }
    bench.run();
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_build_keeps_its_slot_while_it_pauses_with_a_machine() throws Exception {
    var pauses = CHECK.replace("action: RunCommand", "action: RunCommand\n    waitSeconds: 30");
    group(2, pauses).start().run();

    assertThat(launches()).containsExactly("COMPLETED", "RUNNING " + WAITING);

    bench.runAfter(Duration.ofSeconds(30));
    assertThat(launches()).containsExactly("COMPLETED", "COMPLETED");
    bench.runAfter(Duration.ofSeconds(30));
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_pause_that_a_step_had_before_its_slot_is_not_paid_twice() throws Exception {
    var pauses = CHECK.replace("timeoutSeconds: 60", "waitSeconds: 30");
    blockCheck();
    var first = group(1, CHECK).workflow(TEST, pauses, Optional.of("g"), Optional.empty());
    var thread = first.start().runUntilCommand("check-this");
    bench.run().runAfter(Duration.ofSeconds(30));
    assertThat(bench.step(1, "Launch").message()).contains(WAITING);

    released.countDown();
    thread.join();
    bench.run();

    assertThat(bench.step(1, "Launch").status()).isEqualTo(StepExecution.Status.COMPLETED);
  }

  @Test
  void a_workflow_that_launches_two_machines_needs_one_slot() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - name: One
                action: LaunchInstance
                inputs: {waitFor: ssmAgent}
              - name: Two
                action: LaunchInstance
                inputs: {waitFor: ssmAgent}
            """)
        .start()
        .run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void a_machine_that_is_handed_on_holds_up_nobody() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - name: Launch
                action: LaunchInstance
                inputs: {waitFor: ssmAgent}
            outputs:
              - name: InstanceId
                value: $.stepOutputs.Launch.instanceId
            """)
        .workflow(TEST, CHECK)
        .workflow(
            DISTRIBUTION,
            """
            schemaVersion: 1.0
            steps:
              - name: Check
                action: RunCommand
                inputs:
                  instanceId.$: $.workflowOutputs.InstanceId
                  documentName: AWS-RunShellScript
                  parameters: {commands: [check-that]}
              - name: Terminate
                action: TerminateInstance
                inputs:
                  instanceId.$: $.workflowOutputs.InstanceId
            """)
        .start()
        .run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static dev.ingot.core.resource.Workflow.Type.TEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.InfrastructureConfigurationCopy;
import dev.ingot.engine.build.Names;
import dev.ingot.testkit.machine.Script;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How workflows end other than by success: rollback, cancel, groups.
class EndsTest {
  private static final String GATE =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - {name: Gate, action: WaitForAction}
        - {name: Behind, action: WaitForAction}
      """;
  private static final String PASSES =
      """
      schemaVersion: 1.0
      steps:
        - name: Never
          action: WaitForAction
          if: {stringEquals: a, value: b}
      """;
  private static final String FAILS =
      """
      schemaVersion: 1.0
      steps:
        - {name: Fails, action: RegisterImage}
      """;

  private final Workbench bench = new Workbench();
  private boolean filled;

  @AfterEach
  void close() {
    assertThat(bench.queue.failures()).doesNotHaveAnyElementsOfTypes(RuntimeException.class);
    bench.close();
  }

  @Test
  void rollback_goes_backwards_over_all_that_ran() throws Exception {
    bench.sandbox.answer("install-it", Script.exits(1, ""));
    var document =
        """
        schemaVersion: 1.0
        parameters:
          - {name: undo, type: boolean, default: false}
        steps:
          - {name: One, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
          - name: Skipped
            action: WaitForAction
            if: {stringEquals: a, value: b}
          - name: Two
            action: LaunchInstance
            rollbackEnabled: $.parameters.undo
            inputs: {waitFor: ssmAgent}
          - name: Fails
            action: ExecuteComponents
            inputs: {instanceId.$: $.stepOutputs.One.instanceId}
          - {name: Behind, action: WaitForAction}
        """;

    bench.workflow(BUILD, document).start().run();

    assertThat(bench.rollbacks(0))
        .containsExactly("One COMPLETED", "Skipped -", "Two SKIPPED", "Fails SKIPPED", "Behind -");
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.ROLLBACK_COMPLETED);
    assertThat(bench.execution(0).endTime()).isPresent();
    // Nobody was to undo the second launch.
    assertThat(bench.machines()).containsExactly(Names.machine(bench.step("Two").id(), 1));
  }

  @Test
  void a_machine_that_is_to_be_kept_on_failure_stays_also_over_a_restart() throws Exception {
    bench.sandbox.answer("install-it", Script.exits(1, ""));
    bench.workflow(BUILD, Workbench.BUILD).image(EndsTest::keeping).start().run();

    assertThat(bench.machines()).hasSize(1);
    assertThat(bench.step("Launch").rollbackStatus())
        .contains(StepExecution.RollbackStatus.SKIPPED);
    assertThat(bench.holdings()).extracting(Holding::state).containsExactly(Holding.State.LIVE);
    try (var next = bench.afterCrash()) {
      next.engine.dispatcher().start();
      assertThat(next.machines()).hasSize(1);
    }
  }

  @Test
  void a_machine_that_fills_the_disk_goes_before_its_failure_is_recorded() throws Exception {
    bench.workflow(BUILD, Workbench.BUILD).start();
    fills("install-it", Script.prints(""));

    try (var onFullDisk = onFullDisk(bench)) {
      onFullDisk.start();
      bench.run();
    }

    assertThat(bench.queue.failures()).isEmpty();
    assertRolledBackForRoom(bench);
  }

  @Test
  void a_machine_that_fills_the_disk_is_not_kept() throws Exception {
    bench.workflow(BUILD, Workbench.BUILD).image(EndsTest::keeping).start();
    fills("install-it", Script.exits(1, "No space left on device"));

    try (var onFullDisk = onFullDisk(bench)) {
      onFullDisk.start();
      bench.run();
    }

    assertRolledBackForRoom(bench);
  }

  @Test
  void a_machine_that_filled_the_disk_before_a_restart_goes_too() throws Exception {
    bench.workflow(BUILD, Workbench.BUILD).start();
    fills("install-it", Script.blocks());
    bench.runUntilCommand("install-it");

    try (var next = bench.afterCrash();
        var onFullDisk = onFullDisk(next)) {
      onFullDisk.start();
      next.run();

      assertThat(next.queue.failures()).isEmpty();
      assertRolledBackForRoom(next);
    }
  }

  @Test
  void a_log_without_room_fails_the_step_that_prints() throws Exception {
    bench.sandbox.answer(
        "install-it",
        (_, _, _) -> {
          throw new StorageFullException("/data/1.log", new IOException("No space left"));
        });

    bench.workflow(BUILD, Workbench.BUILD).start().run();

    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.step("Apply").message()).contains("no space left on the disk of /data/1.log");
  }

  /// The disk is full from this script on, as long as there is a machine.
  private void fills(String words, Script script) {
    bench.sandbox.answer(
        words,
        (machine, command, output) -> {
          filled = true;
          return script.run(machine, command, output);
        });
  }

  /// Works with a journal that has no room for a write while the disk is full.
  private Dispatcher onFullDisk(Workbench workbench) {
    workbench.engine.dispatcher().close();
    return workbench.engine(onFullDisk(workbench.journal, workbench)).dispatcher();
  }

  private Journal onFullDisk(Journal journal, Workbench workbench) {
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (_, method, arguments) -> {
              var writes = List.of("take", "record").contains(method.getName());
              if (writes && filled && !workbench.machines().isEmpty()) {
                throw new StorageFullException("/data/ingot.db", new IOException("No space left"));
              }
              try {
                return method.invoke(journal, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void assertRolledBackForRoom(Workbench bench) {
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.step("Apply").message())
        .contains(
            "no space left on the disk of /data/ingot.db; the machines of this image were removed"
                + " to make room");
    assertThat(bench.rollbacks(0))
        .containsExactly("Launch COMPLETED", "Apply SKIPPED", "Create -", "Terminate -");
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
    assertThat(bench.queue.waiting()).isEmpty();
  }

  @Test
  void machines_that_no_build_owns_are_removed_at_the_start() throws Exception {
    bench.workflow(BUILD, GATE).start().run();
    var mine = bench.machines();
    var spec = bench.sandbox.launched().getFirst();
    bench.sandbox.launch(
        new dev.ingot.core.machine.MachineSpec(
            "i-00000000000000000", spec.image(), 1, 128, spec.purpose()));

    try (var next = bench.afterCrash()) {
      next.engine.dispatcher().start();

      assertThat(next.machines()).isEqualTo(mine);
    }
  }

  @Test
  void a_machine_that_no_step_terminated_goes_when_the_workflow_is_complete() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
            """)
        .start()
        .run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.sandbox.launched()).hasSize(1);
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void a_running_build_is_cancelled() throws Exception {
    bench.sandbox.answer("install-it", Script.blocks());
    bench.workflow(BUILD, Workbench.BUILD).workflow(TEST, PASSES).start();
    var thread = bench.runUntilCommand("install-it");

    bench.engine.builds().cancel(bench.image());
    thread.join();

    assertCancelled("Apply");
    assertThat(bench.statuses(0))
        .containsExactly(
            "Launch COMPLETED", "Apply CANCELLED", "Create PENDING", "Terminate PENDING");
    assertThat(bench.executions()).hasSize(1);
  }

  @Test
  void a_step_that_is_done_in_spite_of_a_cancel_is_completed_and_no_other_begins()
      throws Exception {
    bench.sandbox.answer(
        "work-hard",
        (_, _, _) -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            // as if it had just ended
          }
          return new ExitStatus.Exited(0);
        });
    var document =
        """
        schemaVersion: 1.0
        steps:
          - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
          - name: Work
            action: RunCommand
            inputs:
              documentName: AWS-RunShellScript
              parameters: {commands: [work-hard]}
              instanceId.$: $.stepOutputs.Launch.instanceId
          - {name: Behind, action: WaitForAction}
        """;
    bench.workflow(BUILD, document).start();
    var thread = bench.runUntilCommand("work-hard");

    bench.engine.builds().cancel(bench.image());
    thread.join();

    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);
    assertThat(bench.statuses(0))
        .containsExactly("Launch COMPLETED", "Work COMPLETED", "Behind PENDING");
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.CANCELLED);
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void a_waiting_build_is_cancelled() throws Exception {
    bench.workflow(BUILD, GATE).start().run();
    assertThat(bench.machines()).hasSize(1);

    bench.engine.builds().cancel(bench.image());
    bench.run();

    assertCancelled("Gate");
    assertThat(bench.statuses(0))
        .containsExactly("Launch COMPLETED", "Gate CANCELLED", "Behind PENDING");
  }

  @Test
  void a_build_that_has_not_begun_is_cancelled() throws Exception {
    bench.workflow(BUILD, GATE).start();

    bench.engine.builds().cancel(bench.image());
    bench.engine.builds().cancel(bench.image());
    bench.run();

    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.CANCELLED);
    assertThat(bench.execution(0).startTime()).isEmpty();
    assertThat(bench.statuses(0)).allMatch(status -> status.endsWith("PENDING"));
    assertThat(bench.sandbox.launched()).isEmpty();
  }

  @Test
  void a_cancel_holds_over_a_restart() throws Exception {
    bench.sandbox.answer("install-it", Script.blocks());
    bench.workflow(BUILD, Workbench.BUILD).start();
    var thread = bench.runUntilCommand("install-it");
    bench.close();
    thread.join();
    assertThat(bench.machines()).hasSize(1);
    bench.engine.builds().cancel(bench.image());

    try (var next = bench.afterCrash()) {
      next.engine.dispatcher().start();
      next.run();

      assertThat(next.status()).isEqualTo(Image.Status.CANCELLED);
      assertThat(next.step("Apply").status()).isEqualTo(StepExecution.Status.CANCELLED);
      assertThat(next.machines()).isEmpty();
    }
  }

  @Test
  void groups_run_one_after_another_in_the_order_of_their_first_members() throws Exception {
    bench
        .workflow(TEST, PASSES)
        .workflow(TEST, PASSES, Optional.of("g1"), Optional.empty())
        .workflow(BUILD, PASSES)
        .workflow(TEST, PASSES)
        .workflow(TEST, PASSES, Optional.of("g1"), Optional.empty())
        .workflow(TEST, PASSES, Optional.of("g2"), Optional.empty())
        .start()
        .run();

    assertThat(bench.executions())
        .extracting(e -> e.workflowArn().slug() + " " + e.parallelGroup().orElse("-"))
        .containsExactly("flow-2 -", "flow-0 -", "flow-1 g1", "flow-4 g1", "flow-3 -", "flow-5 g2");
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void five_of_a_group_run_side_by_side_and_the_next_as_one_ends() throws Exception {
    for (var i = 0; i < 7; i++) {
      bench.workflow(TEST, i == 2 ? PASSES : GATE, Optional.of("g"), Optional.empty());
    }
    bench.start();
    assertThat(bench.queue.waiting()).hasSize(5);

    bench.run();

    assertThat(bench.executions())
        .extracting(e -> e.status().name())
        .containsExactly(
            "RUNNING", "RUNNING", "COMPLETED", "RUNNING", "RUNNING", "RUNNING", "PENDING");

    bench.engine.builds().cancel(bench.image());
    bench.run();
    assertThat(bench.executions())
        .extracting(e -> e.status().name())
        .containsExactly(
            "CANCELLED",
            "CANCELLED",
            "COMPLETED",
            "CANCELLED",
            "CANCELLED",
            "CANCELLED",
            "CANCELLED");
    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void a_failed_member_of_a_group_cancels_the_others_and_fails_the_image() throws Exception {
    bench
        .workflow(TEST, GATE, Optional.of("g"), Optional.empty())
        .workflow(TEST, FAILS, Optional.of("g"), Optional.of(Image.OnFailure.ABORT))
        .workflow(TEST, PASSES)
        .start()
        .run();

    assertThat(bench.executions())
        .extracting(WorkflowExecution::status)
        .containsExactly(
            WorkflowExecution.Status.CANCELLED, WorkflowExecution.Status.ROLLBACK_COMPLETED);
    assertThat(bench.step(0, "Gate").status()).isEqualTo(StepExecution.Status.CANCELLED);
    assertThat(bench.step(0, "Gate").message())
        .contains(
            "Cancelled because the workflow execution " + bench.execution(1).id() + " failed.");
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.image().state().failureContext().orElseThrow().failedStep()).contains("Fails");
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void a_failed_test_that_continues_lets_the_image_become_available() throws Exception {
    bench
        .workflow(TEST, FAILS, Optional.empty(), Optional.of(Image.OnFailure.CONTINUE))
        .workflow(TEST, PASSES)
        .start()
        .run();

    assertThat(bench.executions())
        .extracting(WorkflowExecution::status)
        .containsExactly(
            WorkflowExecution.Status.ROLLBACK_COMPLETED, WorkflowExecution.Status.COMPLETED);
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void outputs_of_a_workflow_reach_the_next_one() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            parameters: [{name: word, default: hello}]
            steps:
              - name: Skipped
                action: WaitForAction
                if: {stringEquals: a, value: b}
            outputs:
              - {name: Word, value: $.parameters.word}
              - {name: Nothing, value: $.stepOutputs.Skipped.action}
            """)
        .workflow(
            TEST,
            """
            schemaVersion: 1.0
            steps:
              - name: Gate
                action: WaitForAction
                inputs: {payload.$: $.workflowOutputs.Word}
            """)
        .start()
        .run();

    assertThat(bench.execution(0).outputs()).contains("{\"Word\": \"hello\"}");
    assertThat(bench.step(1, "Gate").inputs()).contains("{\"payload\": \"hello\"}");
  }

  private void assertCancelled(String stepName) {
    assertThat(bench.status()).isEqualTo(Image.Status.CANCELLED);
    assertThat(bench.image().completed()).isPresent();
    assertThat(bench.execution(0).status()).isEqualTo(WorkflowExecution.Status.CANCELLED);
    assertThat(bench.execution(0).endTime()).isPresent();
    var step = bench.step(stepName);
    assertThat(step.status()).isEqualTo(StepExecution.Status.CANCELLED);
    assertThat(step.endTime()).isPresent();
    assertThat(step.message()).contains("The image creation was cancelled.");
    assertThat(step.outputs()).isEmpty();
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
    assertThat(bench.queue.waiting()).isEmpty();
  }

  private static Image keeping(Image image) {
    var kept =
        image
            .infrastructure()
            .map(before ->
                InfrastructureConfigurationCopy.of(before)
                    .instanceTypes(List.of("ingot.sandbox"))
                    .terminateInstanceOnFailure(false)
                    .build());
    return ImageCopy.of(image).infrastructure(kept).build();
  }
}

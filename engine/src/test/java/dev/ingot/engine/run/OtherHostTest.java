// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static dev.ingot.core.resource.Workflow.Type.TEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.LostExecutionException;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.machine.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two hosts over one database: each has its machines, images and logs for itself.
class OtherHostTest {
  private static final String GATED =
      """
      schemaVersion: 1.0
      steps:
        - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
        - {name: Gate, action: WaitForAction, timeoutSeconds: 60, onFailure: Continue}
        - name: Apply
          action: ExecuteComponents
          inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
      """;

  private static final String AFTER =
      """
        - name: After
          action: RunCommand
          inputs:
            documentName: AWS-RunShellScript
            parameters: {commands: [after-it]}
            instanceId.$: $.stepOutputs.Launch.instanceId
      """;

  private final Workbench first = new Workbench(Duration.ofMillis(300));

  @AfterEach
  void close() {
    first.close();
  }

  /// The first host works until it stays in a command with these words.
  private Thread diesIn(String words) throws InterruptedException {
    first.sandbox.answer(words, Script.blocks());
    return first.runUntilCommand(words);
  }

  private static Workbench started(Workbench bench) throws InterruptedException {
    bench.engine.dispatcher().start();
    return bench;
  }

  /// More than a step waits for a host that has its machine.
  private static void waitOut(Workbench bench) {
    for (var seconds = 0; seconds < 90; seconds += 3) {
      bench.runAfter(Duration.ofSeconds(3));
    }
  }

  @Test
  void a_build_whose_host_is_lost_begins_again_at_the_launch() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).start();
    diesIn("install-it");
    var lost = first.machines().getFirst();

    try (var second = started(first.onHost("there"))) {
      second.run();
      assertThat(second.step("Apply").status()).isEqualTo(StepExecution.Status.RUNNING);
      assertThat(second.step("Apply").message())
          .contains("Waiting for host here, which has " + lost);
      waitOut(second);

      assertThat(second.status()).isEqualTo(Image.Status.AVAILABLE);
      assertThat(second.sandbox.launched())
          .singleElement()
          .satisfies(spec -> assertThat(spec.id()).isNotEqualTo(lost));
      assertThat(second.lines())
          .contains(
              "Waiting for host here, which has "
                  + lost
                  + "; what this build had logged there is in its log there",
              "The instance '" + lost + "' is on host here and cannot be reached from here (there)",
              "The workflow begins again with step Launch");
      assertThat(second.images.all()).hasSize(1);
      assertThat(second.machines()).isEmpty();
      assertThat(second.holdings()).isEmpty();
    }
  }

  @Test
  void a_host_that_comes_back_in_time_goes_on_with_its_machine() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).start();
    diesIn("install-it");
    var machine = first.machines();
    try (var second = started(first.onHost("there"))) {
      second.run();
      second.runAfter(Duration.ofSeconds(3));
    }

    try (var back = started(first.afterCrash())) {
      assertThat(back.machines()).isEqualTo(machine);
      back.sandbox.answer("install-it", Script.prints(""));
      back.runAfter(Duration.ofSeconds(3));

      assertThat(back.status()).isEqualTo(Image.Status.AVAILABLE);
      assertThat(back.sandbox.launched()).hasSize(1);
    }
  }

  @Test
  void a_host_that_comes_back_too_late_removes_its_machine() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).start();
    diesIn("install-it");
    try (var second = started(first.onHost("there"))) {
      second.run();
      waitOut(second);
      assertThat(second.status()).isEqualTo(Image.Status.AVAILABLE);
    }

    try (var back = started(first.afterCrash())) {
      assertThat(back.machines()).isEmpty();
    }
  }

  @Test
  void a_frozen_host_that_wakes_is_refused_and_removes_its_machine() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).start();
    var frozen = new CountDownLatch(1);
    first.sandbox.answer(
        "install-it",
        (_, _, _) -> {
          frozen.await();
          return new ExitStatus.Exited(0);
        });
    var worker = first.runUntilCommand("install-it");
    var second = started(first.onHost("there"));
    second.run();
    second.sandbox.answer("install-it", Script.blocks());
    var taken = Thread.ofVirtual().start(() -> waitOut(second));
    second.sandbox.awaitCommand("install-it");
    var before = second.steps(0);

    frozen.countDown();
    worker.join();

    assertThat(first.queue.failures()).hasAtLeastOneElementOfType(LostExecutionException.class);
    assertThat(first.machines()).isEmpty();
    assertThat(second.machines()).hasSize(1);
    assertThat(second.steps(0)).isEqualTo(before);
    second.close();
    taken.join();
  }

  @Test
  void a_frozen_host_keeps_the_machine_that_the_build_still_waits_for() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).start();
    var frozen = new CountDownLatch(1);
    first.sandbox.answer(
        "install-it",
        (_, _, _) -> {
          frozen.await();
          return new ExitStatus.Exited(0);
        });
    var worker = first.runUntilCommand("install-it");
    try (var second = started(first.onHost("there"))) {
      second.run();
    }

    frozen.countDown();
    worker.join();

    assertThat(first.machines()).hasSize(1);
    first.runAfter(Duration.ofSeconds(5));
    assertThat(first.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(first.sandbox.launched()).hasSize(1);
  }

  @Test
  void a_workflow_that_made_an_image_or_asked_somebody_does_not_begin_again() throws Exception {
    first
        .workflow(
            BUILD, Workbench.BUILD.replace("  - name: Terminate", AFTER + "  - name: Terminate"))
        .start();
    diesIn("after-it");
    var lost = first.machines().getFirst();

    try (var second = started(first.onHost("there"))) {
      second.run();
      waitOut(second);

      assertThat(second.status()).isEqualTo(Image.Status.FAILED);
      assertThat(second.step("After").message().orElseThrow())
          .startsWith("The instance '" + lost + "' is on host here and cannot be reached from here")
          .contains("the workflow cannot begin again, as step Create cannot be done a second time");
    }
  }

  @Test
  void a_step_that_needs_no_machine_does_not_wait_for_one() throws Exception {
    first.workflow(BUILD, GATED).start().run();
    assertThat(first.machines()).hasSize(1);

    try (var second = started(first.onHost("there"))) {
      second.runAfter(Duration.ofSeconds(61));
      assertThat(second.step("Gate").status()).isEqualTo(StepExecution.Status.FAILED);
      waitOut(second);
      assertThat(second.step("Gate").status()).isEqualTo(StepExecution.Status.RUNNING);
      waitOut(second);

      assertThat(second.status()).isEqualTo(Image.Status.AVAILABLE);
    }
  }

  @Test
  void a_workflow_begins_again_only_so_often() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).start();
    diesIn("install-it");
    var bench = first;
    for (var host : List.of("b", "c", "d")) {
      bench = started(bench.onHost(host));
      bench.sandbox.answer("install-it", Script.blocks());
      var next = bench;
      Thread.ofVirtual().start(() -> waitOut(next));
      bench.sandbox.awaitCommand("install-it");
    }

    try (var last = started(bench.onHost("e"))) {
      last.run();
      waitOut(last);

      assertThat(last.status()).isEqualTo(Image.Status.FAILED);
      assertThat(last.step("Apply").message().orElseThrow()).contains("begun again 3 times");
    }
    bench.close();
  }

  @Test
  void a_test_of_an_image_that_another_host_made_waits_and_then_says_so() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).workflow(TEST, GATED).start();
    first.queue.runNext(first.clock.instant());
    var image = first.images.all().getFirst().id();

    try (var second = started(first.onHost("there"))) {
      second.run();
      assertThat(second.step(1, "Launch").message())
          .contains("Waiting for host here, which has " + image);
      for (var i = 0; i < 120; i++) {
        second.runAfter(Duration.ofSeconds(3));
      }

      assertThat(second.step(1, "Launch").message().orElseThrow())
          .contains(
              image + " was made on host here; its files are not on this host (there)",
              "docs/compatibility.md");
    }
  }

  @Test
  void a_machine_of_another_host_is_left_to_it_when_the_build_is_cancelled() throws Exception {
    first.workflow(BUILD, Workbench.BUILD).start();
    diesIn("install-it");

    try (var second = started(first.onHost("there"))) {
      second.run();
      second.engine.builds().cancel(second.image());
      second.run();

      assertThat(second.status()).isEqualTo(Image.Status.CANCELLED);
      assertThat(second.journal.holdings(Holding.Kind.MACHINE)).isEmpty();
    }
    try (var back = started(first.afterCrash())) {
      assertThat(back.machines()).isEmpty();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.core.resource.Workflow.Type.BUILD;
import static dev.ingot.core.resource.Workflow.Type.TEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.resource.Image;
import dev.ingot.testkit.machine.Script;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the records say of machines and images is so when a build is over. All of these were found
/// by the simulation.
class HoldingsTest {
  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_machine_that_was_never_launched_is_not_kept() throws Exception {
    bench.sandbox.failLaunch("no room");

    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - name: Launch
                action: LaunchInstance
                rollbackEnabled: false
                inputs: {waitFor: ssmAgent}
            """)
        .start()
        .run();

    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.holdings()).isEmpty();
  }

  /// Another host that takes the run up later could not know that.
  @Test
  void a_machine_whose_launch_failed_is_gone_as_soon_as_the_step_has_failed() throws Exception {
    bench.sandbox.failLaunch("no room");

    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - name: Launch
                action: LaunchInstance
                onFailure: Continue
                inputs: {waitFor: ssmAgent}
              - {name: Gate, action: WaitForAction}
            """)
        .start()
        .run();

    assertThat(bench.status()).isEqualTo(Image.Status.BUILDING);
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void a_machine_that_another_workflow_removes_is_gone() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
            outputs:
              - {name: InstanceId, value: $.stepOutputs.Launch.instanceId}
            """)
        .workflow(
            TEST,
            """
            schemaVersion: 1.0
            steps:
              - name: Terminate
                action: TerminateInstance
                inputs: {instanceId.$: $.workflowOutputs.InstanceId}
            """)
        .start()
        .run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.holdings()).isEmpty();
  }

  /// As when an action is given up, or a full disk needs room.
  @Test
  void a_machine_that_was_handed_on_and_has_vanished_is_gone() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
            outputs:
              - {name: InstanceId, value: $.stepOutputs.Launch.instanceId}
            """)
        .workflow(
            TEST,
            """
            schemaVersion: 1.0
            steps:
              - name: Wait
                action: WaitForSSMAgent
                inputs: {instanceId.$: $.workflowOutputs.InstanceId}
            """)
        .start();
    bench.sandbox.answer(
        "/bin/sh -c :",
        Script.prints("")
            .then((machine, _, _) -> {
              bench.sandbox.terminate(machine.id());
              return new ExitStatus.Exited(0);
            }));

    bench.run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void an_image_of_a_failed_attempt_is_none() throws Exception {
    bench.images.failCreate("no room");

    bench
        .workflow(
            BUILD,
            Workbench.BUILD.replace(
                "action: CreateImage",
                "action: CreateImage\n    retry: {maxAttempts: 2, backoffSeconds: 5}"))
        .start()
        .run();
    bench.images.mendCreate();
    bench.runAfter(Duration.ofSeconds(5));

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.journal.holdings(Holding.Kind.IMAGE))
        .singleElement()
        .satisfies(holding -> {
          assertThat(holding.state()).isEqualTo(Holding.State.LIVE);
          assertThat(Optional.of(holding.externalId()))
              .isEqualTo(bench.image().outputs().stream().map(Image.OutputAmi::image).findFirst());
        });
  }

  @Test
  void nothing_ends_before_it_began_though_the_clock_is_set_back() throws Exception {
    bench
        .workflow(
            BUILD,
            """
            schemaVersion: 1.0
            steps:
              - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
              - name: Run
                action: RunCommand
                inputs:
                  instanceId.$: $.stepOutputs.Launch.instanceId
                  documentName: AWS-RunShellScript
                  parameters: {commands: [set-back]}
            """)
        .start();
    bench.sandbox.answer(
        "set-back",
        (machine, command, output) -> {
          bench.clock.advance(Duration.ofHours(-1));
          return Script.prints("").run(machine, command, output);
        });

    bench.run();

    var step = bench.step("Run");
    assertThat(step.endTime()).isPresent().isEqualTo(step.startTime());
    assertThat(bench.execution(0).endTime()).isEqualTo(bench.execution(0).startTime());
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import static dev.ingot.toe.Runs.build;
import static dev.ingot.toe.Runs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.Script;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Time-outs, cancellation, and machines that go away.
@Tag("host")
class BrokenMachineTest {
  private static final String ID = "i-0000000000000000b";

  private final FakeMachines machines = new FakeMachines();
  private Optional<Machine> machine = Optional.empty();

  @BeforeEach
  void launch() throws Exception {
    var image = new MemoryBases().provide(MemoryBases.TINY, line -> {});
    machine =
        Optional.of(machines.launch(new MachineSpec(ID, image, 1, 128, MachineSpec.Purpose.BUILD)));
  }

  private Runs runs() {
    return new Runs(machine.orElseThrow(), Path.of("/tmp"));
  }

  @Test
  void a_step_that_takes_too_long_is_interrupted() throws Exception {
    machines.answer("sleep", Script.blocks());

    var report =
        runs()
            .run(
                build(
                    """
                    - name: One
                      action: ExecuteBash
                      timeoutSeconds: 1
                      onFailure: Continue
                      inputs: {commands: [sleep 1000]}
                    - {name: Two, action: ExecuteBash, inputs: {commands: ['true']}}
                    """));

    assertThat(report.status()).isEqualTo(RunReport.Status.TIMED_OUT);
    assertThat(report.status()).hasToString("timedOut");
    assertThat(report.executedStepCount()).isEqualTo(2);
    assertThat(Runs.step(report, 0).status()).isEqualTo(ReportStatus.TIMED_OUT);
    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo("step timed out after 1 seconds");
  }

  @Test
  void what_a_command_printed_before_its_time_out_is_kept() throws Exception {
    machines.answer("sleep", Script.prints("first\nunended").then(Script.blocks()));
    var runs = runs();

    var report =
        runs.run(
            build(
                """
                - name: One
                  action: ExecuteBash
                  timeoutSeconds: 1
                  onFailure: Continue
                  inputs: {commands: [sleep 1000]}
                - {name: Two, action: ExecuteBash, inputs: {commands: ['{{ build.One.outputs.stdout }}']}}
                """));

    assertThat(runs.stdout()).containsExactly("first", "unended");
    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"stdout\":\"first\\nunended\"}]");
    assertThat(Runs.step(report, 1).failureMessage())
        .isEqualTo("chaining expression 'build.One.outputs.stdout' cannot be resolved");
  }

  @Test
  void an_update_that_times_out_has_no_outputs() throws Exception {
    machines.answer("apt-get", Script.prints("Hit:1\n").then(Script.blocks()));
    var runs = runs();

    var report = runs.run(build("- {name: One, action: UpdateOS, timeoutSeconds: 1}\n"));

    assertThat(runs.stdout()).containsExactly("Hit:1");
    assertThat(Runs.step(report, 0).status()).isEqualTo(ReportStatus.TIMED_OUT);
    assertThat(Runs.step(report, 0).outputs()).isEmpty();
  }

  @Test
  void an_update_that_is_killed_has_no_outputs() throws Exception {
    machines.answer(
        "apt-get", Script.prints("Hit:1\n").then((m, command, output) -> new ExitStatus.Killed(9)));

    var report = runs().run(build("- {name: One, action: UpdateOS}\n"));

    assertThat(Runs.step(report, 0).failureMessage()).isEqualTo("UpdateOS: signal: killed");
    assertThat(Runs.step(report, 0).outputs()).isEmpty();
  }

  @Test
  void a_loop_that_times_out_says_so_and_keeps_the_outputs_of_its_successful_iterations()
      throws Exception {
    machines.answer("say", Script.prints("said\n"));
    machines.answer("sleep", Script.prints("so far").then(Script.blocks()));

    var report =
        runs()
            .run(
                build(
                    """
                    - name: One
                      action: ExecuteBash
                      timeoutSeconds: 1
                      loop: {forEach: [say, sleep]}
                      inputs: {commands: ['{{ loop.value }}']}
                    """));

    assertThat(report.status()).isEqualTo(RunReport.Status.TIMED_OUT);
    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"stdout\":\"said\"}]");
    assertThat(Runs.step(report, 0).failureMessage())
        .isEqualTo("loop timed out after 1 seconds in iteration 1");
  }

  @Test
  void work_in_time_gives_its_value_and_its_exceptions() throws Exception {
    assertThat(Deadline.within(Duration.ofDays(1), () -> "value")).contains("value");
    assertThatThrownBy(() ->
            Deadline.within(
                Duration.ofDays(1),
                () -> {
                  throw new MachineException("gone");
                }))
        .isInstanceOf(MachineException.class)
        .hasMessage("gone");
  }

  @Test
  void a_cancelled_run_ends_its_command_and_travels_on() throws Exception {
    var interrupted = new CompletableFuture<Boolean>();
    machines.answer(
        "sleep",
        (m, command, output) -> {
          try {
            return Script.blocks().run(m, command, output);
          } finally {
            interrupted.complete(true);
          }
        });
    var ended = new CompletableFuture<Throwable>();
    var caller =
        Thread.startVirtualThread(() -> {
          try {
            runs().run(step("ExecuteBash", "commands: [sleep 1000]"));
          } catch (InterruptedException | MachineException e) {
            ended.complete(e);
          }
        });

    machines.awaitCommand("sleep 1000");
    caller.interrupt();

    assertThat(ended.get())
        .isInstanceOfSatisfying(
            RunInterruptedException.class,
            e -> {
              assertThat(e.report().failureMessage())
                  .isEqualTo(
                      "The run was interrupted in document doc-1, phase build, step TheStep.");
              assertThat(e.report().status()).isEqualTo(RunReport.Status.FAILED);
              assertThat(e.report().executedStepCount()).isEqualTo(1);
              assertThat(e.report().failedStepCount()).isEqualTo(1);
            });
    assertThat(interrupted).isCompleted();
  }

  @Test
  void a_machine_that_goes_away_fails_the_step_whatever_its_policy() throws Exception {
    machines.answer("shutdown", Script.breaks("the machine went away"));

    var report =
        runs()
            .run(
                build(
                    """
                    - name: One
                      action: ExecuteBash
                      onFailure: Ignore
                      maxAttempts: 3
                      inputs: {commands: [shutdown]}
                    - {name: Two, action: ExecuteBash, inputs: {commands: ['true']}}
                    """));

    assertThat(report.status()).isEqualTo(RunReport.Status.FAILED);
    assertThat(report.executedStepCount()).isEqualTo(1);
    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo("the machine went away");
  }

  @Test
  void a_killed_command_is_told_in_words() throws Exception {
    machines.answer("eat", (m, command, output) -> new ExitStatus.Killed(9));

    var report = runs().run(step("ExecuteBash", "commands: [eat]"));

    assertThat(report.firstFailure().orElseThrow().errorMessage()).isEqualTo("signal: killed");
  }

  @Test
  void a_step_costs_one_put_and_one_command() throws Exception {
    runs().run(step("ExecuteBash", "commands: ['true']"));

    assertThat(machines.machine(ID).commands()).hasSize(1);
    assertThat(machines.machine(ID).commands().getFirst().workingDirectory()).isEqualTo("/tmp");
    assertThat(machines.machine(ID).commands().getFirst().environment())
        .containsEntry("HOME", "/root")
        .containsEntry("IMAGE_PHASE", "BUILDING");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import static dev.ingot.toe.Runs.build;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebootTest {
  @TempDir private Path folder;

  @Test
  void after_exit_194_the_same_step_runs_again_and_its_condition_is_not_asked_again()
      throws Exception {
    var machine = new LocalShellMachine(folder.resolve("bin"));
    var runs = new Runs(machine, folder);
    var report =
        runs.run(
            build(
                """
                - {name: One, action: ExecuteBash, inputs: {commands: ['echo one']}}
                - name: Two
                  action: ExecuteBash
                  if: {not: {fileExists: marker}}
                  inputs:
                    commands:
                      - if [ -f marker ]; then echo again; exit 0; fi
                      - touch marker; echo first; exit 194
                - {name: Three, action: ExecuteBash, inputs: {commands: ['echo three']}}
                """));

    assertThat(runs.stdout()).containsExactly("one", "first", "again", "three");
    assertThat(machine.reboots()).isEqualTo(1);
    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(report.executedStepCount()).isEqualTo(3);
    assertThat(runs.lines())
        .containsSubsequence(
            "CmdExecution: ExitCode 194",
            "Getting reboot signal",
            "Rebooting the system now",
            "Recovery completed for detailed output.",
            "Executor: System has rebooted successfully",
            "Stdout: again");
  }

  @Test
  void after_the_reboot_module_the_next_step_runs() throws Exception {
    var machine = new LocalShellMachine(folder.resolve("bin"));
    var runs = new Runs(machine, folder);
    var report =
        runs.run(
            build(
                """
                - {name: One, action: Reboot, inputs: {delaySeconds: '0'}, maxAttempts: 2}
                - {name: Two, action: ExecuteBash, inputs: {commands: ['echo two']}}
                """));

    assertThat(runs.stdout()).containsExactly("two");
    assertThat(machine.reboots()).isEqualTo(1);
    assertThat(report.executedStepCount()).isEqualTo(2);
  }

  @Test
  void a_reboot_in_a_loop_repeats_its_iteration_only() throws Exception {
    var runs = new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
    runs.run(
        build(
            """
            - name: One
              action: ExecuteBash
              loop: {forEach: [a, b]}
              inputs:
                commands:
                  - echo {{ loop.value }}
                  - if [ ! -f {{ loop.value }} ]; then touch {{ loop.value }}; exit 194; fi
            """));

    assertThat(runs.stdout()).containsExactly("a", "a", "b", "b");
  }

  @Test
  void after_15_reboots_the_step_fails() throws Exception {
    var machine = new LocalShellMachine(folder.resolve("bin"));
    var report = new Runs(machine, folder).run(Runs.step("ExecuteBash", "commands: ['exit 194']"));

    assertThat(machine.reboots()).isEqualTo(15);
    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo("the run has restarted the machine too often");
  }
}

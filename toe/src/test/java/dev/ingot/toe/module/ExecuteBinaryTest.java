// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecuteBinaryTest {
  @TempDir private Path folder;

  @Test
  void arguments_are_passed_as_they_are() throws Exception {
    var report = run("path: printf\narguments: ['[%s]', 'a b', '$HOME', '*', '']");

    assertThat(Outputs.of(report, "stdout")).isEqualTo("[a b][$HOME][*][]");
  }

  @Test
  void its_exit_status_is_the_result() throws Exception {
    assertThat(message(run("path: /bin/sh\narguments: [-c, exit 4]"))).isEqualTo("exit status 4");
    assertThat(message(run("path: no-such-program"))).isEqualTo("exit status 127");
  }

  @Test
  void what_no_program_can_take_fails_the_step_and_not_the_run() throws Exception {
    var runs = new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
    var report =
        runs.run(
            Runs.build(
                """
                - {name: Nul, action: ExecuteBash, inputs: {commands: ["printf 'a\\\\0b'"]}}
                - {name: Long, action: ExecuteBash, inputs: {commands: [head -c 131072 /dev/zero | tr '\\0' x]}}
                - name: WithNul
                  action: ExecuteBinary
                  onFailure: Continue
                  inputs: {path: echo, arguments: [x, '{{ build.Nul.outputs.stdout }}']}
                - name: WithLong
                  action: ExecuteBinary
                  onFailure: Continue
                  inputs: {path: echo, arguments: ['{{ build.Long.outputs.stdout }}']}
                - {name: After, action: ExecuteBinary, inputs: {path: echo, arguments: [after]}}
                """));

    assertThat(Runs.step(report, 2).failureMessage())
        .isEqualTo("inputs.arguments: 'arguments[1]' must not contain NUL");
    assertThat(Runs.step(report, 3).failureMessage())
        .isEqualTo("inputs.arguments: 'arguments[0]' must not be longer than 131071 bytes");
    assertThat(runs.stdout()).endsWith("after");
  }

  private RunReport run(String inputs) throws Exception {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
        .run(Runs.step("ExecuteBinary", inputs));
  }

  private static String message(RunReport report) {
    return report.firstFailure().orElseThrow().errorMessage();
  }
}

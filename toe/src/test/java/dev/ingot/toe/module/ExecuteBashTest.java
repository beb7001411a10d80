// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("host")
class ExecuteBashTest {
  @TempDir private Path folder;
  private String output = "";

  @BeforeEach
  void makeFolder() throws Exception {
    Files.createDirectories(folder);
  }

  @Test
  void all_commands_are_one_script() throws Exception {
    run("['X=1', 'echo $X; cd /', pwd]");

    assertThat(output).isEqualTo("1\n/");
  }

  @Test
  void the_last_command_decides() throws Exception {
    assertThat(run("['false', 'true']").status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(message(run("['true', 'false']"))).isEqualTo("exit status 1");
    assertThat(message(run("['set -e', 'false', 'true']"))).isEqualTo("exit status 1");
  }

  @Test
  void only_the_end_of_stdout_is_trimmed() throws Exception {
    run("['echo \" a \"', 'echo']");

    assertThat(output).isEqualTo(" a");
  }

  @Test
  void stderr_is_no_output() throws Exception {
    run("['echo err >&2; echo out']");

    assertThat(output).isEqualTo("out");
  }

  @Test
  void it_runs_without_input_in_the_working_directory_with_umask_0022() throws Exception {
    run("['cat', 'pwd', 'umask', 'echo $HOME']");

    assertThat(output).isEqualTo(folder + "\n0022\n/root");
  }

  @Test
  void numbers_and_here_documents_are_taken_as_they_are_written() throws Exception {
    run("[\"cat <<'EOF'\\n$HOME `x` \\\\n\\nEOF\", 'true', \"echo 'ünïcode'\"]");

    assertThat(output).isEqualTo("$HOME `x` \\n\nünïcode");
  }

  @Test
  void invalid_utf_8_is_replaced() throws Exception {
    run("[\"printf 'a\\\\377b'\"]");

    assertThat(output).isEqualTo("a\uFFFDb");
  }

  @Test
  void stdout_is_kept_up_to_one_mebibyte() throws Exception {
    run("['head -c 3000000 /dev/zero | tr \"\\\\0\" x']");

    assertThat(output).hasSize(1024 * 1024);
  }

  @Test
  void an_exit_trap_of_the_author_works() throws Exception {
    run("['trap \"echo bye\" EXIT', 'echo hello']");

    assertThat(output).isEqualTo("hello\nbye");
  }

  @Test
  void a_timed_out_script_leaves_nothing_behind() throws Exception {
    var runs = new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
    var report =
        runs.run(
            Runs.build(
                """
                - name: TheStep
                  action: ExecuteBash
                  timeoutSeconds: 1
                  inputs: {commands: ['echo $0', sleep 100, 'touch late']}
                """));

    assertThat(report.status()).isEqualTo(RunReport.Status.TIMED_OUT);
    assertThat(runs.stdout()).hasSize(1);
    assertThat(Path.of(runs.stdout().getFirst()).getParent()).doesNotExist();
    assertThat(folder.resolve("late")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99_000, 101_000, 300_000})
  void the_whole_script_is_there_however_long_it_is(int length) throws Exception {
    var report =
        new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
            .run(
                Runs.build(
                    """
                    - name: Text
                      action: ExecuteBash
                      inputs: {commands: ['head -c %d /dev/zero | tr "\\0" x']}
                    - name: Long
                      action: ExecuteBash
                      inputs:
                        commands:
                          - echo {{ build.Text.outputs.stdout }} | wc -c
                          - stat -c %%a $0
                    """
                        .formatted(length)));

    assertThat(Runs.step(report, 1).outputs()).contains((length + 1) + "\\n600");
  }

  @Test
  void neither_arguments_nor_environment_show_the_script() throws Exception {
    run("[env, 'cat /proc/$PPID/cmdline /proc/self/cmdline # marker']");

    assertThat(output).contains("HOME=/root").doesNotContain("marker");
  }

  @Test
  void it_says_what_it_cannot_write() throws Exception {
    Files.writeString(folder.resolve("mkdir"), "#!/bin/sh\necho no space >&2\nexit 1\n");
    assertThat(folder.resolve("mkdir").toFile().setExecutable(true)).isTrue();
    var machine = LocalShellMachine.withOnly(folder);
    for (var program : List.of("sh", "rm", "bash")) {
      Files.createSymbolicLink(folder.resolve(program), Path.of("/bin", program));
    }
    var runs = new Runs(machine, folder);

    var report = runs.run(Runs.step("ExecuteBash", "commands: ['echo ran']"));

    assertThat(message(report)).isEqualTo("exit status 1");
    assertThat(runs.lines())
        .anyMatch(line -> line.matches(".*cannot write the script /tmp/AWSTOE.*script-1.sh"));
    assertThat(runs.stdout()).isEmpty();
  }

  private RunReport run(String commands) throws Exception {
    var runs = new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
    var report = runs.run(Runs.step("ExecuteBash", "commands: " + commands));
    output = Outputs.of(report, "stdout");
    return report;
  }

  private static String message(RunReport report) {
    return report.firstFailure().orElseThrow().errorMessage();
  }
}

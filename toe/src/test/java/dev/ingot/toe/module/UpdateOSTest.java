// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.RunReport;
import dev.ingot.toe.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateOSTest {
  private static final String OPTIONS =
      "-y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold ";

  @TempDir private Path folder;
  private Path calls = Path.of("");

  @BeforeEach
  void writePrograms() throws Exception {
    calls = folder.resolve("calls");
    program("apt-get", "echo \"apt-get $*\" >> calls; [ \"$4\" != broken ]");
    program("apt-mark", "echo \"apt-mark $*\" >> calls; [ $1 != showhold ] || echo held");
  }

  @Test
  void everything_is_updated_without_inputs() throws Exception {
    var report = run("{}");

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(calls())
        .containsExactly(
            "apt-get " + OPTIONS + "update", "apt-mark showhold", "apt-get " + OPTIONS + "upgrade");
  }

  @Test
  void included_packages_are_updated_alone() throws Exception {
    run("include: [jq, curl]\nexclude: [curl]");

    assertThat(calls())
        .containsExactly(
            "apt-get " + OPTIONS + "update", "apt-get " + OPTIONS + "install --only-upgrade jq");
  }

  @Test
  void excluded_packages_are_held_meanwhile_unless_they_are_held_anyway() throws Exception {
    run("exclude: [jq, held, curl]");

    assertThat(calls())
        .containsExactly(
            "apt-get " + OPTIONS + "update",
            "apt-mark showhold",
            "apt-mark hold jq curl",
            "apt-get " + OPTIONS + "upgrade",
            "apt-mark unhold jq curl");
  }

  @Test
  void a_failing_update_fails_the_step() throws Exception {
    program("apt-get", "echo 'E: no network' >&2; exit 100");

    var failure = run("{}").firstFailure().orElseThrow();

    assertThat(failure.errorMessage()).isEqualTo("UpdateOS: exit status 100");
    assertThat(failure.exitCode()).isEqualTo(100);
    assertThat(failure.lastStderr()).isEqualTo("E: no network");
  }

  private RunReport run(String inputs) throws Exception {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
        .run(Runs.step("UpdateOS", inputs));
  }

  private List<String> calls() throws Exception {
    return Files.readAllLines(calls);
  }

  private void program(String name, String script) throws Exception {
    var file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateOSTest {
  private static final String OPTIONS =
      "-y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold ";

  @TempDir private Path folder;
  private Path calls = Path.of("");

  @BeforeEach
  void writePrograms() throws Exception {
    calls = folder.resolve("calls");
    var bin = Files.createDirectories(folder.resolve("bin"));
    for (var name : List.of("sh", "grep")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("/bin", name));
    }
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
    program("apt-get", "echo 'Hit:1'; echo 'E: no network' >&2; exit 100");

    var report = run("{}");
    var failure = report.firstFailure().orElseThrow();

    assertThat(failure.errorMessage()).isEqualTo("UpdateOS: exit status 100");
    assertThat(failure.exitCode()).isEqualTo(100);
    assertThat(failure.lastStderr()).isEqualTo("E: no network");
    assertThat(Runs.step(report, 0).outputs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dnf", "yum"})
  void the_package_managers_of_red_hat_are_used(String manager) throws Exception {
    only(manager, "echo \"" + manager + " $*\" >> calls");

    run("{}");
    run("exclude: [jq, curl]");
    run("include: [jq, curl]\nexclude: [curl]");

    assertThat(calls())
        .containsExactly(
            manager + " makecache",
            manager + " update -y",
            manager + " makecache",
            manager + " update -y --exclude=jq --exclude=curl",
            manager + " makecache",
            manager + " update -y jq");
  }

  @Test
  void zypper_locks_what_is_excluded_meanwhile_unless_it_is_locked_anyway() throws Exception {
    only(
        "zypper",
        "echo \"zypper $*\" >> calls; [ $2 != locks ] || echo '1 | held | package | (any)'");

    run("exclude: [jq, held]");
    run("include: [jq]");

    assertThat(calls())
        .containsExactly(
            "zypper --non-interactive refresh",
            "zypper --non-interactive locks",
            "zypper --non-interactive addlock jq",
            "zypper --non-interactive update",
            "zypper --non-interactive removelock jq",
            "zypper --non-interactive refresh",
            "zypper --non-interactive update jq");
  }

  @Test
  void apk_updates_all_or_some_and_cannot_leave_any_alone() throws Exception {
    only("apk", "echo \"apk $*\" >> calls");

    run("{}");
    run("include: [jq]");

    assertThat(calls())
        .containsExactly("apk update", "apk upgrade", "apk update", "apk add --upgrade jq");
    assertThat(run("exclude: [jq]").firstFailure().orElseThrow().lastStderr())
        .isEqualTo("apk cannot leave packages alone");
  }

  @Test
  void a_machine_without_a_package_manager_is_told() throws Exception {
    only("other", "true");

    assertThat(run("{}").firstFailure().orElseThrow().lastStderr())
        .isEqualTo("there is none of dnf, yum, apt-get, zypper and apk on the machine");
  }

  private void only(String name, String script) throws Exception {
    Files.delete(folder.resolve("bin/apt-get"));
    Files.delete(folder.resolve("bin/apt-mark"));
    program(name, script);
  }

  private RunReport run(String inputs) throws Exception {
    return new Runs(LocalShellMachine.withOnly(folder.resolve("bin")), folder)
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

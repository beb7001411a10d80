// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written where, with folders in the place of the kernel's; that the limits hold is in
/// [ConfinementTest].
class ControlGroupsTest {
  private static final SandboxSettings SETTINGS =
      new SandboxSettings(Capability.DEFAULT, 100, 1 << 20, true);

  @TempDir Path mount;

  @Test
  void root_has_one_group_of_version_2_for_a_machine() throws Exception {
    prepared("ingot/i-1", "memory.max", "pids.max");

    var groups =
        ControlGroups.make(mount, own("0::/system.slice/ingot.service\n"), "i-1", SETTINGS)
            .orElseThrow();

    var folder = mount.resolve("ingot/i-1");
    assertThat(groups.folders()).containsExactly(folder);
    assertThat(folder.resolve("memory.max")).hasContent("1048576");
    assertThat(folder.resolve("pids.max")).hasContent("100");
    assertThat(mount.resolve("cgroup.subtree_control")).hasContent("+memory +pids");
    assertThat(mount.resolve("ingot/cgroup.subtree_control")).hasContent("+memory +pids");
    assertThat(groups.entries()).containsExactly(folder.resolve("cgroup.procs").toString());
    assertThat(ControlGroups.of(groups.text())).isEqualTo(groups);
  }

  @Test
  void version_1_has_a_group_for_each_controller() throws Exception {
    prepared("memory/here/ingot/i-1", "memory.limit_in_bytes");
    prepared("pids/ingot/i-1", "pids.max");

    var groups =
        ControlGroups.make(
                mount, own("9:name=systemd:/\n8:pids:/\n4:memory:/here\n0::/\n"), "i-1", SETTINGS)
            .orElseThrow();

    assertThat(groups.folders())
        .containsExactly(mount.resolve("pids/ingot/i-1"), mount.resolve("memory/here/ingot/i-1"));
    assertThat(mount.resolve("memory/here/ingot/i-1/memory.limit_in_bytes")).hasContent("1048576");
  }

  @Test
  void without_controllers_there_are_no_groups() throws Exception {
    assertThat(ControlGroups.make(mount, own("0::/\n"), "i-1", SETTINGS)).isEmpty();
    assertThat(mount.resolve("ingot/i-1")).doesNotExist();
  }

  private Path own(String text) throws IOException {
    return Files.writeString(mount.resolve("own"), text);
  }

  private void prepared(String folder, String... files) throws IOException {
    Files.createDirectories(mount.resolve(folder));
    for (var file : files) {
      Files.writeString(mount.resolve(folder).resolve(file), "max");
    }
  }
}

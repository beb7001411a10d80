// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.resource.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFileTest {
  private static final String ID = "i-0123456789abcdef0";

  private final MachineSpec spec =
      new MachineSpec(
          ID,
          new MachineImage(
              "ami-0123456789abcdef0",
              "x",
              "sha256:00",
              List.of(),
              Optional.empty(),
              true,
              Platform.LINUX,
              "x86_64",
              Optional.empty()),
          2,
          512,
          MachineSpec.Purpose.TEST);

  @TempDir Path folder;

  @Test
  void a_machine_is_read_as_it_was_launched_unless_lines_are_missing() throws Exception {
    var machine = new MachineFile(folder.resolve("machine"));
    machine.write(spec);
    var file = machine.path();
    var text = Files.readString(file);

    assertThat(machine.read()).contains(spec);
    assertThat(machine.hostRestarted()).isFalse();
    for (var length = 0; length < text.length() - 4; length += 7) {
      Files.writeString(file, text.substring(0, length));
      assertThat(machine.read()).as("after %d characters", length).isEmpty();
    }
  }

  @Test
  void a_machine_of_a_host_that_was_restarted_is_not_trusted() throws Exception {
    var machine = new MachineFile(folder.resolve("machine"));
    machine.write(spec);
    var file = machine.path();
    Files.writeString(file, Files.readString(file).replaceAll("bootId=.*", "bootId=another"));

    assertThat(machine.hostRestarted()).isTrue();
    assertThatThrownBy(() -> machine.checkHost(ID))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("this host was restarted since");
  }
}

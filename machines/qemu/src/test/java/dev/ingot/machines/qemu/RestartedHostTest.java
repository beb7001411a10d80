// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.host.MachineFile;
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

class RestartedHostTest {
  private static final String ID = "i-0123456789abcdef0";

  @Test
  void a_machine_of_a_host_that_was_restarted_is_not_trusted(@TempDir Path folder)
      throws Exception {
    var home = Files.createDirectories(folder.resolve(ID));
    var file = home.resolve("machine.properties");
    new MachineFile(file)
        .write(
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
                MachineSpec.Purpose.TEST));
    Files.writeString(file, Files.readString(file).replaceAll("bootId=.*", "bootId=another"));

    var machines = new QemuMachines(folder);

    assertThatThrownBy(() -> machines.find(ID))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("this host was restarted since");
    machines.terminate(ID);
    assertThat(home).doesNotExist();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HardwareTest {
  private static final Path FOLDER = Path.of("/data,readonly=on,file=/etc/passwd");

  private static List<String> argv(Optional<String> network) {
    var disk = FOLDER.resolve("disk.raw");
    return new Hardware(Acceleration.EMULATED, Firmware.BIOS, 1, 512, disk, "raw", network).argv();
  }

  @Test
  void a_comma_in_a_path_begins_no_option() {
    var whole = FOLDER.toString().replace(",", ",,");
    assertThat(argv(Hardware.NO_NETWORK))
        .anyMatch(word -> word.endsWith(",file=" + whole + "/disk.raw"));
    assertThat(Agent.options(FOLDER))
        .anyMatch(word -> word.endsWith(",path=" + whole + "/control"));
    assertThat(Monitor.options(FOLDER))
        .anyMatch(word -> word.endsWith(",path=" + whole + "/monitor"));
  }

  @Test
  void without_a_network_qemu_makes_none_by_itself() {
    assertThat(argv(Hardware.NO_NETWORK)).containsSequence("-nic", "none");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Network;
import dev.ingot.testkit.machine.MachinesContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("qemu")
class QemuMachinesTest extends MachinesContract {
  private static final QemuSettings SETTINGS =
      new QemuSettings(
          Firmware.BIOS,
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(3),
          Network.OUTSIDE);

  @Override
  protected Machines open(Path folder) {
    var machines = new QemuMachines(folder, SETTINGS);
    BootableImages.needQemu(machines, folder);
    return machines;
  }

  @Override
  protected Machines reopen(Machines before, Path folder) {
    // The shared machine stays with the process that it belongs to.
    var machine = "/i-0123456789abcdef0/disk";
    ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains(machine))
        .forEach(ProcessHandle::destroyForcibly);
    return open(folder);
  }

  @Override
  protected MachineImage image(Path folder) throws Exception {
    return BootableImages.tiny(folder);
  }

  @Override
  protected String captured(Capture capture, String path) throws Exception {
    var disk = ((Capture.Disk) capture).disk().file();
    var text =
        Programs.output(
            "cannot read " + disk,
            List.of(
                Programs.located("debugfs"),
                "-R",
                "cat " + path,
                disk + "?offset=" + RootPartition.offset(disk)));
    return text.substring(text.indexOf('\n') + 1);
  }

  /// Emulation moves some megabytes a second.
  @Override
  protected int largeOutputBytes() {
    return 4 << 20;
  }
}

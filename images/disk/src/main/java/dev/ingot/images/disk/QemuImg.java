// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage.Disk;
import dev.ingot.core.machine.Machines.MissingRequirement;
import dev.ingot.core.machine.MissingRequirementException;
import java.nio.file.Path;
import java.util.List;

/// Converts disks with `qemu-img`.
final class QemuImg {
  private static final String PROGRAM = "qemu-img";

  private QemuImg() {}

  static List<MissingRequirement> missingRequirements() {
    return Programs.find(PROGRAM).isPresent()
        ? List.of()
        : List.of(
            new MissingRequirement(
                "qemu-img is not installed",
                "disks cannot be exported",
                "apt-get install qemu-utils"));
  }

  static void convert(Disk from, String format, Path to)
      throws MachineException, InterruptedException {
    run(from, List.of("-W", "-O", format), to);
  }

  /// As qcow2 compressed with zstd.
  static void compress(Disk from, Path to) throws MachineException, InterruptedException {
    run(from, List.of("-W", "-c", "-O", "qcow2", "-o", "compression_type=zstd"), to);
  }

  private static void run(Disk from, List<String> options, Path to)
      throws MachineException, InterruptedException {
    var attempt = "cannot convert " + from.file();
    var missing = missingRequirements();
    if (!missing.isEmpty()) {
      throw new MissingRequirementException(attempt, missing);
    }
    var argv = AsOwner.join(List.of(), Programs.located(PROGRAM), "convert", "-f", from.format());
    argv.addAll(options);
    argv.addAll(List.of(from.file().toString(), to.toString()));
    Programs.run(attempt, argv);
  }
}

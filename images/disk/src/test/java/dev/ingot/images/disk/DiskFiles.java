// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// What tests of disks need of this host.
public final class DiskFiles {
  private DiskFiles() {}

  /// Aborts the test if a program is missing.
  public static void need(String... programs) {
    for (var program : programs) {
      if (Programs.find(program).isEmpty()) {
        Assumptions.abort(program + " is not installed");
      }
    }
  }

  /// Runs a program and gives what it printed; it must succeed.
  public static String output(String... words) throws IOException, InterruptedException {
    var argv = AsOwner.join(List.of(), words);
    argv.set(0, Programs.located(words[0]));
    var process = Programs.builder(argv).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", words) + ": " + text);
    }
    return text;
  }

  public static SparseDisk raw(Path file) throws IOException {
    return new RawDisk(file);
  }

  static MachineImage image(String id, Path... layers) {
    return new MachineImage(
        id,
        "a base",
        "sha256:" + "b".repeat(47) + id.substring(4),
        List.of(layers),
        Optional.empty(),
        false,
        Platform.LINUX,
        "x86_64",
        Optional.of("Test 1"));
  }
}

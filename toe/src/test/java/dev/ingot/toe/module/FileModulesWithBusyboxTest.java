// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The tools that the smallest machines have.
class FileModulesWithBusyboxTest extends FileModulesContract {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @Override
  void prepare(Path programs) throws IOException {
    assumeTrue(Files.exists(BUSYBOX), "busybox is not installed");
    Files.createDirectories(programs);
    for (var name :
        List.of(
            "sh", "cat", "chmod", "chown", "cp", "find", "id", "ln", "mkdir", "mv", "rm", "rmdir",
            "stat", "wc")) {
      if (!Files.exists(programs.resolve(name))) {
        Files.createSymbolicLink(programs.resolve(name), BUSYBOX);
      }
    }
  }
}

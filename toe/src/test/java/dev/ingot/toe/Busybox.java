// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The tools that the smallest machines have.
public final class Busybox {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private Busybox() {}

  /// Fills a folder with busybox's programs. The calling test is aborted on a host without.
  public static Path programs(Path folder) throws IOException {
    assumeTrue(Files.exists(BUSYBOX), "busybox is not installed");
    Files.createDirectories(folder);
    for (var name :
        List.of(
            "sh",
            "cat",
            "chmod",
            "chown",
            "cp",
            "find",
            "id",
            "ln",
            "mkdir",
            "mv",
            "rm",
            "rmdir",
            "stat",
            "test",
            "wc",
            "md5sum",
            "sha256sum")) {
      if (!Files.exists(folder.resolve(name))) {
        Files.createSymbolicLink(folder.resolve(name), BUSYBOX);
      }
    }
    return folder;
  }
}

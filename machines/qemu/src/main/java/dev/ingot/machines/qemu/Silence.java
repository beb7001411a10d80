// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// How long a machine has written nothing to its console after it had written something.
final class Silence {
  private final Path console;
  private final Duration longest;
  private long bytes;
  private long since = System.nanoTime();

  Silence(Path console, Duration longest) {
    this.console = console;
    this.longest = longest;
  }

  boolean isTooLong() throws IOException {
    var now = Files.exists(console) ? Files.size(console) : 0;
    if (now != bytes) {
      bytes = now;
      since = System.nanoTime();
    }
    return bytes > 0 && System.nanoTime() - since > longest.toNanos();
  }
}

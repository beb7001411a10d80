// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.time.Duration;

/// How long a machine has written nothing to its console after it had written something.
final class ConsoleIdleTimer {
  private final Console console;
  private final Duration longest;
  private long bytes;
  private long since = System.nanoTime();

  ConsoleIdleTimer(Console console, Duration longest) {
    this.console = console;
    this.longest = longest;
  }

  boolean isTooLong() {
    var now = console.bytes();
    if (now != bytes) {
      bytes = now;
      since = System.nanoTime();
    }
    return bytes > 0 && System.nanoTime() - since > longest.toNanos();
  }
}

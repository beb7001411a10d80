// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much of this host machines may use.
///
/// @param memoryMib three quarters of the host's memory
record HostSize(int vcpus, int memoryMib) {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final int UNKNOWN_MIB = 4096;

  static HostSize ofThisHost() {
    return new HostSize(Runtime.getRuntime().availableProcessors(), hostMemoryMib() * 3 / 4);
  }

  /// The first line is `MemTotal: 16384256 kB`.
  private static int hostMemoryMib() {
    try (var lines = Files.newBufferedReader(MEMORY)) {
      var words = String.valueOf(lines.readLine()).split(" +", 3);
      return (int) (Long.parseLong(words[1]) / 1024);
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
      return UNKNOWN_MIB;
    }
  }
}

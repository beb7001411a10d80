// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What is mounted on this host.
final class HostMounts {
  private static final int TARGET = 4;

  private HostMounts() {}

  /// The folders directly below one, and not below another of them, on which something is mounted.
  static List<Path> below(Path folder) throws IOException {
    var targets =
        Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8).stream()
            .map(line -> Path.of(line.split(" ", -1)[TARGET].replace("\\040", " ")))
            .filter(target -> target.startsWith(folder) && !target.equals(folder))
            .distinct()
            .toList();
    return targets.stream()
        .filter(target ->
            targets.stream().noneMatch(other -> !other.equals(target) && target.startsWith(other)))
        .toList();
  }
}

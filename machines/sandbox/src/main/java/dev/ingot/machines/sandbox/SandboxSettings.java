// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/// What sandboxes may do and use.
///
/// @param capabilities what root in a sandbox may do; with all of them no system call is filtered
/// @param processes at most so many at once in a machine
/// @param memoryBytes at most so much for a machine, or for each of its processes where this host
///   has no control group to give
/// @param init whether a machine whose tree has an init runs it
public record SandboxSettings(
    Set<Capability> capabilities, int processes, long memoryBytes, boolean init) {
  private static final int PROCESSES = 8192;

  public SandboxSettings {
    capabilities =
        capabilities.isEmpty() ? EnumSet.noneOf(Capability.class) : EnumSet.copyOf(capabilities);
    if (processes < 1 || memoryBytes < 1) {
      throw new IllegalArgumentException("a sandbox needs a process and memory");
    }
  }

  /// The default: three quarters of this host's memory, so that a build ends before the host does.
  public static SandboxSettings standard() {
    return new SandboxSettings(Capability.DEFAULT, PROCESSES, memoryOfHost() / 4 * 3, true);
  }

  private static long memoryOfHost() {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
      throw new IllegalStateException("/proc/meminfo has no MemTotal");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read /proc/meminfo", e);
    }
  }

  boolean filtersCalls() {
    return !capabilities.equals(Capability.all());
  }
}

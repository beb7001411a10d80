// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.resource.Image.InstalledPackage;
import dev.ingot.core.resource.Platform;
import java.util.List;

/// Some packages, so that who lists them sees a list.
final class SimulatedPackages {
  private static final List<InstalledPackage> LINUX =
      List.of(
          new InstalledPackage("bash", "5.2.15-1"),
          new InstalledPackage("ca-certificates", "2026.1-1"),
          new InstalledPackage("coreutils", "9.1-1"),
          new InstalledPackage("openssh-server", "9.2-1"));
  private static final List<InstalledPackage> WINDOWS =
      List.of(
          new InstalledPackage("AWS Tools for Windows", "3.15.2100"),
          new InstalledPackage("Amazon SSM Agent", "3.3.1000.0"));
  private static final List<InstalledPackage> MACOS =
      List.of(new InstalledPackage("ec2-macos-init", "1.5.9"));

  private SimulatedPackages() {}

  static List<InstalledPackage> of(Platform platform) {
    return switch (platform) {
      case LINUX -> LINUX;
      case WINDOWS -> WINDOWS;
      case MACOS -> MACOS;
    };
  }
}

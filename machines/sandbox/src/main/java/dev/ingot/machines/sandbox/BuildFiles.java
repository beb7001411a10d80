// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which files a machine sees and no image keeps. Whoever needs another one adds it here.
final class BuildFiles {
  /// Tells Debian's tools to start no service: exit code 101 means "forbidden by policy".
  private static final String POLICY = "#!/bin/sh\nexit 101\n";

  private BuildFiles() {}

  /// @param services whether the machine starts services, when a package says so
  static List<BuildFile> of(MachineSpec spec, boolean services) {
    var files = new ArrayList<BuildFile>();
    if (spec.purpose() == MachineSpec.Purpose.BUILD && !services) {
      files.add(
          new BuildFile(
              "/usr/sbin/policy-rc.d", POLICY, 0755, Optional.of("/var/lib/dpkg"), false));
    }
    files.addAll(BootTools.of(spec));
    return files;
  }
}

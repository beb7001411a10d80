// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Whether this process makes trees as root of the host or as root of a user namespace, whose other
/// ids are the user's subordinate ones. The sandbox reads trees with the same ids.
enum Rights {
  ROOT,
  USER;

  static Rights ofThisProcess() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) ? ROOT : USER;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at /proc/self", e);
    }
  }

  /// The words that run a program as the trees' root.
  List<String> asRoot(List<String> words) {
    if (this == ROOT) {
      return words;
    }
    var all = new ArrayList<>(List.of("unshare", "--user", "--map-auto", "--map-root-user"));
    all.addAll(words);
    return all;
  }

  /// What keeps this process from making trees with several owners.
  List<MissingRequirement> missingRequirements() {
    if (this == ROOT || HostTools.succeeds(asRoot(List.of("true")))) {
      return List.of();
    }
    var user = System.getProperty("user.name");
    if (!Programs.installed("newuidmap")) {
      return List.of(
          new MissingRequirement(
              "newuidmap is not installed",
              "only builtin:tiny can be made without root",
              "./ingot doctor --fix, or as root: apt-get install uidmap"));
    }
    return List.of(
        new MissingRequirement(
            "the user " + user + " has no user namespace with subordinate ids",
            "only builtin:tiny can be made without root",
            "./ingot doctor --fix, or as root: usermod --add-subuids 100000-165535 --add-subgids"
                + " 100000-165535 "
                + user));
  }
}

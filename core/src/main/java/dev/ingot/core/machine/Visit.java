// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.nio.file.Path;
import java.util.List;

/// How a person comes into an image that is booted for them.
///
/// @param seed a volume of this host that tells cloud-init what to do; the command that boots the
///   image removes it once it is open
/// @param sshPort of this host's loopback, which leads to the image's ssh server
public record Visit(Path seed, int sshPort) {

  /// What is known of the image without booting it.
  ///
  /// @param argv the command that boots it, with the terminal as its console
  /// @param mayHaveCloudInit whether a user can be made; false only if cloud-init is missing for
  ///   sure
  /// @param mayHaveSshServer likewise
  public record Way(List<String> argv, boolean mayHaveCloudInit, boolean mayHaveSshServer) {
    public Way {
      argv = List.copyOf(argv);
    }
  }
}

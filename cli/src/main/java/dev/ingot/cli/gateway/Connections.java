// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.core.Scope;
import dev.ingot.server.Workbench;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Finds or starts what a command works with.
public interface Connections {

  /// Which Ingot to work with.
  ///
  /// @param endpoint of a server; empty for the server that uses the data folder, or this process
  ///   itself where there is none
  /// @param data the data folder
  /// @param parameterStore of components that this process builds, as the setting says it; empty
  ///   for the one that the environment names
  record Target(Optional<URI> endpoint, Path data, Optional<String> parameterStore) {}

  /// What the command needs.
  enum Need {
    /// Only looks: unfinished builds of a dead process stay as they are.
    LOOK,
    /// Builds: whatever is due runs, and other processes of this user can look in.
    BUILD
  }

  /// @throws IOException if the data folder cannot be used
  Ingot open(Target target, Need need) throws IOException;

  /// Opens a workbench that uses the bases and images of a data folder, whoever else uses it.
  ///
  /// @param parameterStore as in [Target]
  /// @throws IOException if the data folder cannot be used
  Workbench workbench(Path data, Optional<String> parameterStore) throws IOException;

  /// In which the commands of this process act, unless a server knows better.
  Scope scope();
}

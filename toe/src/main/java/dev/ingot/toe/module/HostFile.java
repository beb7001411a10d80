// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A temporary file on this host, on its way into or out of a machine. Closing deletes it; if this
/// process is killed before, it goes with the machine.
record HostFile(Path path) implements AutoCloseable {

  static HostFile make(Machine machine) throws IOException, MachineException {
    return new HostFile(Files.createTempFile(machine.scratch(), "host-", ".part"));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}

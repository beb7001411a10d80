// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of this host on its way into a machine or out of it, in the machine's own folder. Closing
/// deletes it.
record HostFile(Path path) implements AutoCloseable {

  static HostFile make(Machine machine) throws IOException, MachineException {
    return new HostFile(Files.createTempFile(machine.transit(), "way-", ".part"));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}

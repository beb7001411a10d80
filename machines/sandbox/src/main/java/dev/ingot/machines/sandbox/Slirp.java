// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineException;
import dev.ingot.machines.network.OwnNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The process that connects a machine's network to the outside. It ends when this JVM closes its
/// end of a pipe, or dies.
final class Slirp implements AutoCloseable {
  private final Process process;
  private final Path log;
  private boolean ready;

  private Slirp(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Readiness comes on descriptor 3; the end of descriptor 4 is its end.
  private static final String START = "exec 3>&1 4<&0 </dev/null >\"$0\" 2>&1; exec \"$@\"";

  /// @param machine a process in the machine's namespaces, as this host numbers it
  /// @param log the file for what it prints
  static Slirp start(long machine, Path log) throws IOException {
    var words = new ArrayList<>(List.of("sh", "-c", START, log.toString()));
    words.addAll(OwnNetwork.slirp(3, 4));
    words.addAll(List.of(Long.toString(machine), "tap0"));
    return new Slirp(HostProgram.builder(words).start(), log);
  }

  /// Returns when the machine's network stands.
  synchronized void awaitReady() throws MachineException {
    try {
      if (ready) {
        return;
      }
      ready = process.getInputStream().read() >= 0;
      if (ready) {
        return;
      }
      throw new MachineException(
          "cannot connect the machine to the network: slirp4netns: "
              + Files.readString(log).strip().replace("\n", "; "));
    } catch (IOException e) {
      throw new MachineException("cannot connect the machine to the network: " + e, e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already.
    }
    process.destroy();
  }
}

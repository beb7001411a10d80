// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Ports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tidies up after a predecessor that died. Executions need nothing here: the queue hands them out
/// again, and [WorkflowRun] goes on from their records. What is left are machines that no record
/// knows, and what was being made.
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Ports ports;
  private final Strays strays;

  Recovery(Ports ports, Strays strays) {
    this.ports = ports;
    this.strays = strays;
  }

  /// What cannot be removed now stays for the next start, and keeps nobody from working.
  private interface Removal {
    void run() throws MachineException, InterruptedException;
  }

  /// Removes what nobody owns and nobody goes on with.
  void tidy() throws InterruptedException {
    for (var machines : ports.machines()) {
      remove(machines.kind() + " machines", machines::removeRemains);
    }
    remove("bases", ports.bases()::removeRemains);
    remove("images", ports.images()::removeRemains);
    strays.settle();
    strays.remove();
  }

  private static void remove(String what, Removal removal) throws InterruptedException {
    try {
      removal.run();
    } catch (MachineException e) {
      LOG.warn("cannot remove what a dead process left of {}", what, e);
    }
  }
}

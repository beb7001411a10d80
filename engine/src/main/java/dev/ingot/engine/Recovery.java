// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.machine.MachineException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tidies up after a predecessor that died. Executions need nothing here: the queue hands them out
/// again, and [WorkflowRun] goes on from their records. What is left are machines that no record
/// knows, and what was being made.
///
/// A machine of an execution that is over is recorded only if it was kept on purpose, so whatever
/// is recorded stays.
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Ports ports;
  private final Journal journal;
  private final Fleet fleet;

  Recovery(Ports ports, Fleet fleet) {
    this.ports = ports;
    this.journal = ports.journal();
    this.fleet = fleet;
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
    removeStrays();
  }

  private static void remove(String what, Removal removal) throws InterruptedException {
    try {
      removal.run();
    } catch (MachineException e) {
      LOG.warn("cannot remove what a dead process left of {}", what, e);
    }
  }

  /// Removes the machines of this host that nobody owns.
  private void removeStrays() throws InterruptedException {
    var there = fleet.ids();
    if (there.isEmpty()) {
      return;
    }
    var owned =
        journal.holdings(Holding.Kind.MACHINE).stream()
            .map(Holding::externalId)
            .collect(Collectors.toSet());
    for (var id : there) {
      if (owned.contains(id)) {
        continue;
      }
      try {
        fleet.terminate(id);
        LOG.info("removed machine {}, which no build owns", id);
      } catch (MachineException e) {
        LOG.warn("cannot remove machine {}, which no build owns", id, e);
      }
    }
  }
}

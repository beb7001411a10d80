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
/// knows.
///
/// A machine of an execution that is over is recorded only if it was kept on purpose, so whatever
/// is recorded stays.
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Journal journal;
  private final Fleet fleet;

  Recovery(Journal journal, Fleet fleet) {
    this.journal = journal;
    this.fleet = fleet;
  }

  /// Removes the machines of this host that nobody owns.
  void removeStrays() throws InterruptedException {
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

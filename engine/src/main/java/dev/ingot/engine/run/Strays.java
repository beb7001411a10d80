// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Ports;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The machines of this host that no record says it has: a process died before it removed them, or
/// another host has taken over their build and begun again.
///
/// A machine is recorded before it is launched, so one that is there and not recorded is nobody's.
/// A machine of an execution that is over is recorded only if it was kept on purpose, or stays for
/// a retry ([StoppedMachines]).
final class Strays {
  private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

  private final Journal journal;
  private final EndedMachines ended;
  private final Fleet fleet;
  private final String host;

  Strays(Ports ports, EndedMachines ended, Fleet fleet) {
    this.journal = ports.journal();
    this.ended = ended;
    this.fleet = fleet;
    this.host = ports.host();
  }

  /// Takes back what records of executions that are over say of machines that are not here.
  void settle() {
    for (var one : ended.all()) {
      if (one.holding().host().isPresent() && !fleet.has(one.id()) && ended.letGo(one)) {
        LOG.info("machine {} of {} is gone", one.id(), one.execution().id());
      }
    }
  }

  void remove() throws InterruptedException {
    var there = fleet.ids();
    if (there.isEmpty()) {
      return;
    }
    var owned =
        journal.holdings(Holding.Kind.MACHINE).stream()
            .filter(holding -> holding.isMachineOf(host))
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

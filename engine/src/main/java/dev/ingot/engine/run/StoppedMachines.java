// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Retention;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The machines of this host that stay for a retry of their builds, as long as the [Retention] says
/// and there is room.
final class StoppedMachines {
  private static final Logger LOG = LoggerFactory.getLogger(StoppedMachines.class);

  private final EndedMachines ended;
  private final InstantSource clock;
  private final Fleet fleet;
  private final Retention retention;

  /// What this process has shut down, or found to be.
  private final Set<Holding> shutDown = ConcurrentHashMap.newKeySet();

  StoppedMachines(EndedMachines ended, InstantSource clock, Fleet fleet, Retention retention) {
    this.ended = ended;
    this.clock = clock;
    this.fleet = fleet;
    this.retention = retention;
  }

  /// Removes those that the retention keeps no longer, and shuts down the others.
  void removeExpired() throws InterruptedException {
    var oldest = clock.instant().minus(retention.time());
    var stopped = stopped();
    shutDown.retainAll(stopped.stream().map(EndedMachines.Ended::holding).toList());
    for (var index = 0; index < stopped.size(); index++) {
      var one = stopped.get(index);
      if (index >= retention.machines() || since(one).isBefore(oldest)) {
        remove(one);
      } else if (shutDown.add(one.holding())) {
        shutDown(one.id());
      }
    }
  }

  private static Instant since(EndedMachines.Ended one) {
    return one.execution().endTime().orElse(Instant.MAX);
  }

  /// Removes all of them, to make room.
  void removeAll() throws InterruptedException {
    for (var one : stopped()) {
      remove(one);
    }
  }

  /// The latest first. Those of builds that have not ended are not among them.
  private List<EndedMachines.Ended> stopped() {
    return ended.all().stream()
        .filter(one -> one.holding().state() == Holding.State.STOPPED)
        .sorted(Comparator.comparing(StoppedMachines::since).reversed())
        .toList();
  }

  /// One that a workflow handed on runs until now.
  private void shutDown(String id) throws InterruptedException {
    try {
      fleet.stop(id);
    } catch (MachineException e) {
      LOG.warn("cannot stop machine {}, which stays for a retry", id, e);
    }
  }

  private void remove(EndedMachines.Ended one) throws InterruptedException {
    if (!ended.letGo(one)) {
      return;
    }
    try {
      fleet.terminate(one.id());
      LOG.info("removed machine {}, which had stayed for a retry", one.id());
    } catch (MachineException e) {
      // Nobody owns it from now on, so it is removed later.
      LOG.warn("cannot remove machine {}, which had stayed for a retry", one.id(), e);
    }
  }
}

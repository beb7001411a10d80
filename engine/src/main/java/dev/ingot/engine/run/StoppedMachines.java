// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.build.Retention;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The machines of this host that stay for a retry of their builds, as long as the [Retention] says
/// and there is room.
final class StoppedMachines {
  private static final Logger LOG = LoggerFactory.getLogger(StoppedMachines.class);

  private final Ports ports;
  private final Journal journal;
  private final Fleet fleet;
  private final Retention retention;

  /// What this process has shut down, or found to be.
  private final Set<Holding> shutDown = ConcurrentHashMap.newKeySet();

  StoppedMachines(Ports ports, Fleet fleet, Retention retention) {
    this.ports = ports;
    this.journal = ports.journal();
    this.fleet = fleet;
    this.retention = retention;
  }

  private record Stopped(Holding holding, WorkflowExecution execution) {
    Instant since() {
      return execution.endTime().orElse(Instant.MAX);
    }
  }

  /// Removes those that the retention keeps no longer, and shuts down the others.
  void removeExpired() throws InterruptedException {
    var oldest = ports.clock().instant().minus(retention.time());
    var stopped = stopped();
    for (var index = 0; index < stopped.size(); index++) {
      var one = stopped.get(index);
      if (index >= retention.machines() || one.since().isBefore(oldest)) {
        remove(one);
      } else if (shutDown.add(one.holding())) {
        shutDown(one.holding().externalId());
      }
    }
  }

  /// Removes all of them, to make room.
  void removeAll() throws InterruptedException {
    for (var one : stopped()) {
      remove(one);
    }
  }

  /// The latest first. Those of builds that have not ended are not among them.
  private List<Stopped> stopped() {
    var stopped = new ArrayList<Stopped>();
    for (var holding : journal.holdings(Holding.Kind.MACHINE)) {
      if (holding.state() == Holding.State.STOPPED
          && holding.host().map(ports.host()::equals).orElse(true)) {
        execution(holding)
            .filter(execution -> execution.status().terminal())
            .ifPresent(execution -> stopped.add(new Stopped(holding, execution)));
      }
    }
    stopped.sort(Comparator.comparing(Stopped::since).reversed());
    return stopped;
  }

  private Optional<WorkflowExecution> execution(Holding holding) {
    return journal
        .step(holding.stepExecutionId())
        .flatMap(step -> journal.execution(step.workflowExecutionId()));
  }

  /// One that a workflow handed on runs until now.
  private void shutDown(String id) throws InterruptedException {
    try {
      fleet.stop(id);
    } catch (MachineException e) {
      LOG.warn("cannot stop machine {}, which stays for a retry", id, e);
    }
  }

  private void remove(Stopped one) throws InterruptedException {
    if (!ports.transactions().in(() -> letGo(one))) {
      return;
    }
    shutDown.remove(one.holding());
    var id = one.holding().externalId();
    try {
      fleet.terminate(id);
      LOG.info("removed machine {}, which had stayed for a retry", id);
    } catch (MachineException e) {
      // Nobody owns it from now on, so it is removed later.
      LOG.warn("cannot remove machine {}, which had stayed for a retry", id, e);
    }
  }

  /// @return false if a retry was faster
  private boolean letGo(Stopped one) {
    ports.resources().change(one.execution().imageArn(), r -> r); // the lock
    var still = journal.holdings(one.execution().id()).stream().anyMatch(one.holding()::equals);
    if (still) {
      journal.record(one.execution().epoch(), one.holding().with(Holding.State.GONE));
    }
    return still;
  }
}

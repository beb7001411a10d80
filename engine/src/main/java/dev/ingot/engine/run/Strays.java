// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Ports;
import java.util.Optional;
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

  private final Ports ports;
  private final Journal journal;
  private final Fleet fleet;
  private final String host;

  Strays(Ports ports, Fleet fleet) {
    this.ports = ports;
    this.journal = ports.journal();
    this.fleet = fleet;
    this.host = ports.host();
  }

  /// Takes back what records of executions that are over say of machines that are not here.
  void settle() {
    for (var holding : journal.holdings(Holding.Kind.MACHINE)) {
      if (holding.host().map(host::equals).orElse(false) && !fleet.has(holding.externalId())) {
        ended(holding)
            .ifPresent(execution -> ports.transactions().in(() -> settle(holding, execution)));
      }
    }
  }

  private Optional<WorkflowExecution> ended(Holding holding) {
    return journal
        .step(holding.stepExecutionId())
        .flatMap(step -> journal.execution(step.workflowExecutionId()))
        .filter(execution -> execution.status().terminal());
  }

  private void settle(Holding holding, WorkflowExecution execution) {
    ports.resources().change(execution.imageArn(), r -> r); // the lock
    if (journal.holdings(execution.id()).contains(holding)) {
      journal.record(execution.epoch(), holding.with(Holding.State.GONE));
      LOG.info("machine {} of {} is gone", holding.externalId(), execution.id());
    }
  }

  void remove() throws InterruptedException {
    var there = fleet.ids();
    if (there.isEmpty()) {
      return;
    }
    var owned =
        journal.holdings(Holding.Kind.MACHINE).stream()
            .filter(holding -> holding.host().map(host::equals).orElse(true))
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

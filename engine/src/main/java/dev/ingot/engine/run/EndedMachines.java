// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.engine.build.Ports;
import java.util.List;
import java.util.stream.Stream;

/// The machines that executions which are over have on this host, as the records say.
final class EndedMachines {
  private final Ports ports;
  private final Journal journal;

  EndedMachines(Ports ports) {
    this.ports = ports;
    this.journal = ports.journal();
  }

  /// A machine, and the execution whose record says that it is there.
  record Ended(Holding holding, WorkflowExecution execution) {
    String id() {
      return holding.externalId();
    }
  }

  List<Ended> all() {
    return journal.holdings(Holding.Kind.MACHINE).stream()
        .filter(holding -> holding.isMachineOf(ports.host()))
        .flatMap(this::ended)
        .toList();
  }

  private Stream<Ended> ended(Holding holding) {
    return journal
        .step(holding.stepExecutionId())
        .flatMap(step -> journal.execution(step.workflowExecutionId()))
        .filter(execution -> execution.status().terminal())
        .map(execution -> new Ended(holding, execution))
        .stream();
  }

  /// Records that the machine is gone, in a transaction of its own.
  ///
  /// @return false if a retry has taken it over, or somebody else was faster
  boolean letGo(Ended ended) {
    return ports
        .transactions()
        .in(() -> {
          ports.resources().change(ended.execution().imageArn(), r -> r); // the lock
          var still = journal.holdings(ended.execution().id()).contains(ended.holding());
          if (still) {
            journal.record(ended.execution().epoch(), ended.holding().with(Holding.State.GONE));
          }
          return still;
        });
  }
}

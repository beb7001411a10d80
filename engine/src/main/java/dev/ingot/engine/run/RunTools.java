// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.action.StepAction;
import dev.ingot.engine.build.Builds;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.document.WorkflowDocument;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every run works with.
///
/// @param actions the actions that this version runs, by the word that documents use
record RunTools(
    Ports ports,
    Builds builds,
    Map<String, StepAction<?>> actions,
    Fleet fleet,
    LaunchImages launchImages,
    Suspects suspects,
    Headroom headroom,
    HostWaits waits,
    MachineSlots slots) {
  private static final Logger LOG = LoggerFactory.getLogger(RunTools.class);

  RunTools {
    actions = Map.copyOf(actions);
  }

  /// What runs the step: there is an action for every word that documents may use.
  StepAction<?> action(WorkflowDocument.Step step) {
    return Optional.ofNullable(actions.get(step.kind().word())).orElseThrow();
  }

  /// Removes the machines of the execution, and those that ended ones of its image handed on to it.
  /// One that cannot be removed now is left to [Recovery].
  void removeMachines(String executionId) throws InterruptedException {
    var journal = ports.journal();
    var ids =
        journal.execution(executionId).stream()
            .flatMap(mine -> journal.executions(mine.imageArn()).stream())
            .filter(e -> e.id().equals(executionId) || e.status().terminal())
            .flatMap(e -> journal.holdings(e.id()).stream())
            .filter(holding -> holding.kind() == Holding.Kind.MACHINE)
            .map(Holding::externalId)
            .toList();
    for (var id : ids) {
      try {
        fleet.terminate(id);
      } catch (MachineException e) {
        LOG.warn("cannot remove machine {} of {}", id, executionId, e);
      }
    }
  }
}

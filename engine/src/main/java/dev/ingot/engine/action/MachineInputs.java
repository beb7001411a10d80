// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;

/// The inputs of actions that need nothing but a machine.
///
/// @param instanceId of a machine that was launched for the image
public record MachineInputs(String instanceId) {

  /// The machine with an id, if it was launched for the step's image.
  static Machine machine(Fleet fleet, String instanceId, StepContext context)
      throws MachineException, InterruptedException {
    if (!context.ownsMachine().test(instanceId)) {
      throw new MachineException(
          "The instance '" + instanceId + "' does not exist or was not launched for this image.");
    }
    var host = context.hosts().ofMachine(instanceId);
    if (host.isPresent()) {
      throw ElsewhereException.machine(instanceId, host.get());
    }
    return fleet
        .find(instanceId)
        .orElseThrow(() ->
            new MachineException(
                "The instance '" + instanceId + "' is gone; it was terminated before."));
  }

  /// The same machine for an action that changes its files, as they were before this attempt.
  ///
  /// The first time the files are kept; if the process ends before the attempt's end is recorded,
  /// the attempt runs again and they are brought back. Each attempt has a name of its own, so it
  /// needs no record to tell the first time from a later one: whenever the process ends, either
  /// nothing is kept under this name and nothing has run, or what is kept is what was there before.
  static Machine machineToChange(Fleet fleet, String instanceId, StepContext context)
      throws MachineException, InterruptedException {
    var machine = machine(fleet, instanceId, context);
    if (machine.restore(context.keptName())) {
      context.log(
          "Step "
              + context.step().name()
              + " was interrupted and runs again; brought the files of the instance back to what"
              + " they were before it (instance id: "
              + instanceId
              + ")");
    } else {
      machine.keep(context.keptName());
    }
    return machine;
  }
}

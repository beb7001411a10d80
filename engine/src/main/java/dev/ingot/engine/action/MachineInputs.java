// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.Fleet;
import dev.ingot.engine.StepContext;

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
    return fleet
        .find(instanceId)
        .orElseThrow(() ->
            new MachineException(
                "The instance '" + instanceId + "' is gone; it was terminated before."));
  }
}

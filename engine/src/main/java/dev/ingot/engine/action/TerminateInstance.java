// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;
import java.util.Map;
import java.util.Optional;

/// Removes a machine and everything of it.
public final class TerminateInstance implements StepAction<TerminateInstance.Inputs> {
  private final Fleet fleet;

  public TerminateInstance(Fleet fleet) {
    this.fleet = fleet;
  }

  /// @param waitForTermination changes nothing: the machine is always gone when the step ends
  public record Inputs(String instanceId, Optional<Boolean> waitForTermination) {}

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var id = inputs.instanceId();
    if (!context.ownsMachine().test(id)) {
      return StepOutcome.failed(
          "The instance '" + id + "' does not exist or was not launched for this image.");
    }
    context.log("Terminating instance (instance id: " + id + ")");
    context
        .hosts()
        .ofMachine(id)
        .ifPresent(host -> context.log("Host " + host + " has it and removes it when it can"));
    fleet.terminate(id);
    return StepOutcome.completed(Map.of()).releasing(id);
  }
}

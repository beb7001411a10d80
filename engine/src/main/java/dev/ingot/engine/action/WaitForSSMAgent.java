// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import dev.ingot.engine.build.Fleet;

/// Waits until commands can be run in a machine again.
public final class WaitForSSMAgent implements StepAction<MachineInputs> {
  private final Fleet fleet;

  public WaitForSSMAgent(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_WORK;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var machine = MachineInputs.machine(fleet, inputs.instanceId(), context);
    var status = machine.run(Command.of("/bin/sh", "-c", ":"), Output.NOWHERE);
    return status.ok()
        ? StepOutcome.completed("status", "Success")
        : StepOutcome.failed(
            "The instance '" + machine.id() + "' answers, but cannot run a shell: " + status);
  }
}

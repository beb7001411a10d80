// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.engine.build.Fleet;

/// Prepares a Windows machine for an image to be made of it. On other systems there is nothing to
/// do.
public final class RunSysPrep implements StepAction<MachineInputs> {
  private static final String SYSPREP =
      "& \"$Env:SystemRoot\\System32\\Sysprep\\sysprep.exe\" /oobe /generalize /quit";

  private final Fleet fleet;

  public RunSysPrep(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public boolean instant(Platform platform) {
    return platform != Platform.WINDOWS;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    if (context.image().platform() != Platform.WINDOWS) {
      return new StepOutcome.Skipped();
    }
    var machine = MachineInputs.machineToChange(fleet, inputs.instanceId(), context);
    if (!machine.runs(Platform.WINDOWS)) {
      return StepOutcome.failed(
          "RunSysPrep: no machine of this version of Ingot runs Windows, so Sysprep cannot be run"
              + " on instance '"
              + inputs.instanceId()
              + "' (see docs/compatibility.md).");
    }
    return Shell.command(
        machine,
        Command.of("powershell", "-NoProfile", "-NonInteractive", "-Command", SYSPREP),
        context,
        output -> output,
        result -> "Sysprep of instance '" + machine.id() + "' failed: " + result.reason());
  }
}

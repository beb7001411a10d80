// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.resource.Platform;

/// Prepares a Windows machine for an image to be made of it. On other systems there is nothing to
/// do, and no machine of ours runs Windows.
public final class RunSysPrep implements StepAction<MachineInputs> {

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public boolean instant(Platform platform) {
    return true;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context) {
    return context.image().platform() == Platform.WINDOWS
        ? StepOutcome.failed(
            "RunSysPrep: no machine of this version of Ingot runs Windows, so Sysprep cannot be run"
                + " on instance '"
                + inputs.instanceId()
                + "' (see docs/compatibility.md).")
        : new StepOutcome.Skipped();
  }
}

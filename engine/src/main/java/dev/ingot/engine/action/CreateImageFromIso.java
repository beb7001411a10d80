// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

/// Makes an image of a machine that was installed from an ISO file. This version imports none, so
/// the step fails.
public final class CreateImageFromIso implements StepAction<MachineInputs> {

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context) {
    return StepOutcome.failed(
        "CreateImageFromIso: this version of Ingot imports no ISO files; start from a parent image"
            + " of docs/parents.md and use CreateImage (see docs/compatibility.md).");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

/// Pushes a container image to registries. This version builds none, so the step fails.
public final class DistributeContainerImage implements StepAction<MachineInputs> {

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context) {
    return StepOutcome.failed(
        "DistributeContainerImage: this version of Ingot builds no containers, so there is none to"
            + " push; use an image recipe with DistributeImage (see docs/compatibility.md).");
  }
}

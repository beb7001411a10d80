// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

/// Prepares a machine to build containers. This version builds none, so the step fails.
public final class BootstrapInstanceForContainer implements StepAction<MachineInputs> {

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context) {
    return StepOutcome.failed(
        "BootstrapInstanceForContainer: this version of Ingot builds no containers, so there is no"
            + " container engine to install; use an image recipe with a workflow such as"
            + " build-image (see docs/compatibility.md).");
  }
}

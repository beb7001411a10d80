// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

/// Collects what a scan of a machine found. This version has no scanner, so the step fails.
public final class CollectImageScanFindings implements StepAction<MachineInputs> {

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context) {
    return StepOutcome.failed(
        "CollectImageScanFindings: this version of Ingot has no vulnerability scanner; set"
            + " imageScanningEnabled of the image to false, or leave the step out (see"
            + " docs/compatibility.md).");
  }
}

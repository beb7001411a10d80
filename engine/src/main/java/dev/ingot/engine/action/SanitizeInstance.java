// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Names;
import java.util.List;
import java.util.Optional;

/// Removes from a Linux machine what must not get into an image: what identifies this one machine,
/// and what the build left behind. What has to come back is made at the first boot of each copy.
///
/// A component keeps a section from being cleaned by an empty file `skip_cleanup_…` in the working
/// directory, with the names that Image Builder has: `cloudinit_files`, `instance_files`,
/// `ssh_files`, `instance_log_files`, `toe_files`, `ssm_log_files`. Unlike there, no file
/// `perform_cleanup` is needed.
public final class SanitizeInstance implements StepAction<MachineInputs> {
  private static final int KEPT_OUTPUT = 24_000;

  private final Fleet fleet;

  public SanitizeInstance(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var platform = context.image().platform();
    if (platform != Platform.LINUX) {
      return StepOutcome.failed(
          "SanitizeInstance cleans Linux; this image is for " + platform.text() + ".");
    }
    var machine = MachineInputs.machineToChange(fleet, inputs.instanceId(), context);
    var folder = Names.workingDirectory(context.image());
    Shell.Result result;
    try {
      result =
          Shell.run(
              machine,
              CleanUpScript.text(),
              List.of(folder),
              "/",
              KEPT_OUTPUT,
              Optional.of(context.log()));
    } catch (Shell.InterruptedScriptException e) {
      throw Shell.interrupted(e.stdout(), context);
    }
    if (!result.status().ok()) {
      return new StepOutcome.Failed(
          "The clean-up of instance '" + machine.id() + "' failed: " + result.reason(),
          Shell.outputs("Failed", result.stdout(), context),
          Optional.empty());
    }
    return StepOutcome.completed(Shell.outputs("Success", result.stdout(), context));
  }
}

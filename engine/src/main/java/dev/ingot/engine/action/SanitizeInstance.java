// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Names;
import java.util.List;

/// Removes from a Linux machine what must not get into an image: what identifies this one machine,
/// and what the build left behind. What has to come back is made at the first boot of each copy.
///
/// A component keeps a section from being cleaned by an empty file `skip_cleanup_…` in the working
/// directory, with the names that Image Builder has: `cloudinit_files`, `instance_files`,
/// `ssh_files`, `instance_log_files`, `toe_files`, `ssm_log_files`. Unlike there, no file
/// `perform_cleanup` is needed.
public final class SanitizeInstance implements StepAction<MachineInputs> {
  private final Fleet fleet;

  public SanitizeInstance(Fleet fleet) {
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
    var platform = context.image().platform();
    if (platform == Platform.WINDOWS) {
      return refusal(platform);
    }
    var machine = MachineInputs.machineToChange(fleet, inputs.instanceId(), context);
    if (!machine.runs(platform)) {
      return refusal(platform);
    }
    var folder = Names.workingDirectory(context.image());
    return Shell.command(
        machine,
        new Shell.Script(CleanUpScript.text(), List.of(folder), "/"),
        context,
        output -> output,
        result -> "The clean-up of instance '" + machine.id() + "' failed: " + result.reason());
  }

  private static StepOutcome refusal(Platform platform) {
    return StepOutcome.failed(
        "SanitizeInstance cleans Linux; this image is for " + platform.text() + ".");
  }
}

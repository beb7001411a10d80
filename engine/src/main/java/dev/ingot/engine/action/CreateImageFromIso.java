// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Names;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Makes an image of the machine of an import that was installed from an ISO file. No machine of
/// this version is, but simulated ones: in other builds the step fails.
public final class CreateImageFromIso implements StepAction<MachineInputs> {
  private final Fleet fleet;
  private final ImageStore images;
  private final InstantSource clock;

  public CreateImageFromIso(Fleet fleet, ImageStore images, InstantSource clock) {
    this.fleet = fleet;
    this.images = images;
    this.clock = clock;
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public Optional<Holding.Kind> makes(StepContext context) {
    return isImport(context) ? Optional.of(Holding.Kind.IMAGE) : Optional.empty();
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_WORK;
  }

  /// Whether the machine was launched from an ISO file.
  static boolean isImport(StepContext context) {
    return context.image().origin().filter(o -> o.kind() == Image.Kind.IMPORTED_ISO).isPresent();
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    if (!isImport(context)) {
      return StepOutcome.failed(
          "CreateImageFromIso: the instance was launched from a parent image and not from an ISO"
              + " file; use CreateImage (see docs/compatibility.md).");
    }
    var machine = MachineInputs.machine(fleet, inputs.instanceId(), context);
    var image =
        images.create(
            new ImageId(context.imageId()),
            context.image().arn().scope(),
            Names.outputImage(context.image().name(), clock.instant()),
            machine.capture(),
            0,
            context::log);
    var outputs = new LinkedHashMap<String, Object>();
    outputs.put("amiName", image.name());
    outputs.put("snapshotId", image.id().replace("ami-", "snap-"));
    outputs.put("architecture", image.architecture());
    outputs.put("imageId", image.id());
    return StepOutcome.completed(outputs);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.Names;
import java.time.InstantSource;
import java.util.Optional;

/// Makes an image of a machine.
public final class CreateImage implements StepAction<MachineInputs> {
  private final Fleet fleet;
  private final ImageStore images;
  private final InstantSource clock;

  public CreateImage(Fleet fleet, ImageStore images, InstantSource clock) {
    this.fleet = fleet;
    this.images = images;
    this.clock = clock;
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public Optional<Holding.Kind> makes() {
    return Optional.of(Holding.Kind.IMAGE);
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_WORK;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var machine = MachineInputs.machine(fleet, inputs.instanceId(), context);
    context.log("Creating image from instance (instance id: " + machine.id() + ")");
    var name = Names.outputImage(context.image().name(), clock.instant());
    var image =
        images.create(
            new ImageId(context.imageId()),
            context.image().arn().scope(),
            name,
            machine.capture(),
            BlockDevices.ofRecipe(context.image()).rootSizeBytes(),
            context::log);
    context.log("Created image " + image.id());
    return StepOutcome.completed("imageId", image.id());
  }
}

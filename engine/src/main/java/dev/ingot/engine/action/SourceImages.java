// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Names;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The machine images of image resources that only distribute another image: they share its files.
final class SourceImages {
  private final LaunchImages launchImages;
  private final ImageStore images;
  private final InstantSource clock;

  SourceImages(LaunchImages launchImages, ImageStore images, InstantSource clock) {
    this.launchImages = launchImages;
    this.images = images;
    this.clock = clock;
  }

  /// Whether the step's image is such a one and has none yet.
  static boolean isNeeded(StepContext context) {
    var image = context.image();
    return image.outputs().isEmpty()
        && image.origin().filter(o -> o.kind() == Image.Kind.DISTRIBUTED).isPresent();
  }

  /// The step's image with a machine image of its own; the same one after a crash.
  ///
  /// @throws ElsewhereException if another host has the files
  Image provide(StepContext context) throws MachineException, InterruptedException {
    var image = context.image();
    var scope = image.arn().scope();
    var ami = image.origin().map(Image.Origin::source).orElseThrow();
    var host = context.hosts().ofImage(ami);
    if (host.isPresent()) {
      throw ElsewhereException.image(ami, host.get());
    }
    var source = images.withDisk(launchImages.provide(ami, scope, context::log));
    var started = context.step().startTime().orElseGet(clock::instant);
    var made =
        images.share(
            new ImageId(context.imageId()),
            scope,
            Names.outputImage(image.name(), started),
            source);
    context.log("Image " + made.id() + " has the content of " + ami);
    var output =
        new Image.OutputAmi(
            image.arn().region(), made.id(), made.name(), Optional.empty(), image.arn().owner());
    return image
        .withOutputs(List.of(output))
        .withMetadata(image.osVersion().or(made::osVersion), image.packages());
  }

  /// Removes what was made for a step that failed.
  void remove(StepContext context) throws MachineException, InterruptedException {
    images.delete(new ImageId(context.imageId()));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import java.util.Map;
import java.util.Optional;

/// The machine images that an image resource has as its outputs, for the actions that distribute
/// them. All are in the region of the build.
final class OutputImages {
  private final ImageStore images;

  OutputImages(ImageStore images) {
    this.images = images;
  }

  /// The output in the region of the build.
  static Optional<Image.OutputAmi> ofBuild(StepContext context) {
    return context.image().outputs().stream().findFirst();
  }

  /// Keeps what was asked for with the machine image, if it is an output of the step's image: a
  /// path may lead to any id.
  ///
  /// @return why it cannot be, if so
  /// @throws ElsewhereException if another host has it
  Optional<String> record(DistributedImage item, Map<String, String> values, StepContext context)
      throws MachineException {
    var ami = item.amiId().orElse("");
    var region = context.image().arn().region();
    if (!item.region().equals(region)) {
      return Optional.of(
          "this version of Ingot has images in the Region of the build, " + region + ", only");
    }
    if (context.image().outputs().stream().noneMatch(output -> output.image().equals(ami))) {
      return Optional.of("'" + ami + "' is no output of this image");
    }
    record(ami, values, context);
    return Optional.empty();
  }

  /// @param ami an output of the step's image
  void record(String ami, Map<String, String> values, StepContext context) throws MachineException {
    var host = context.hosts().ofImage(ami);
    if (host.isPresent()) {
      throw ElsewhereException.image(ami, host.get());
    }
    var id =
        ImageId.parse(ami)
            .filter(known -> images.find(known).isPresent())
            .orElseThrow(() -> new MachineException("There is no image '" + ami + "' any more."));
    images.record(id, values);
  }
}

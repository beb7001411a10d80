// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the actions that change distributed images have in common.
final class RegionItems {
  private RegionItems() {}

  /// Why nothing can be done: there are no images at all, or none in a region that is named.
  static Optional<String> missing(List<DistributedImage> images, List<String> regions) {
    if (images.isEmpty()) {
      return Optional.of("There are no images: 'distributedImages' is an empty list.");
    }
    return regions.stream()
        .filter(region -> images.stream().noneMatch(image -> image.region().equals(region)))
        .map(region -> "Region " + region + ": no image was distributed there.")
        .findFirst();
  }

  /// Records what was asked for with an image.
  ///
  /// @param step the word of the action's work
  static DistributedImage applied(
      OutputImages images,
      DistributedImage image,
      Map<String, String> values,
      String step,
      InstantSource clock,
      StepContext context)
      throws MachineException {
    var begun =
        new DistributedImage.Begun(
            image.accountId().orElse(context.image().arn().owner()),
            image.region(),
            image.name(),
            image.amiId(),
            clock.instant());
    if (image.status() != DistributedImage.Status.COMPLETED) {
      return begun.failed(
          clock.instant(), step, "the image was not distributed: its status is " + image.status());
    }
    return images
        .record(image, values, context)
        .map(why -> begun.failed(clock.instant(), step, why))
        .orElseGet(() -> begun.completed(clock.instant()));
  }
}

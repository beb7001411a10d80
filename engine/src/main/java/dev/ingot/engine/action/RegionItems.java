// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the actions that change distributed images have in common.
final class RegionItems {
  private RegionItems() {}

  /// What an action is to record with the image of a region.
  ///
  /// @param values nothing if it is empty
  /// @param step the word of the action's work
  /// @param what is recorded, for the log
  /// @param why it is recorded only
  record Asked(Map<String, String> values, String step, String what, String why) {}

  /// Records what was asked for with each of the images.
  ///
  /// @param output the name of the list of what became of them
  /// @param regions that are named
  /// @param asked for a region
  static StepOutcome record(
      String output,
      List<DistributedImage> distributed,
      Collection<String> regions,
      Function<String, Asked> asked,
      OutputImages images,
      InstantSource clock,
      StepContext context)
      throws MachineException {
    var missing = missing(distributed, regions);
    if (missing.isPresent()) {
      return StepOutcome.failed(missing.get());
    }
    var items = new ArrayList<DistributedImage>();
    for (var image : distributed) {
      var ofImage = asked.apply(image.region());
      if (!ofImage.values().isEmpty()) {
        context.log(
            ofImage.what()
                + " of "
                + image.amiId().orElse("the image")
                + " are recorded only: "
                + ofImage.why());
      }
      items.add(applied(images, image, ofImage.values(), ofImage.step(), clock, context));
    }
    return DistributedImage.outcome(output, items);
  }

  /// Why nothing can be done: there are no images at all, or none in a region that is named.
  private static Optional<String> missing(
      List<DistributedImage> images, Collection<String> regions) {
    if (images.isEmpty()) {
      return Optional.of("There are no images: 'distributedImages' is an empty list.");
    }
    return regions.stream()
        .filter(region -> images.stream().noneMatch(image -> image.region().equals(region)))
        .map(region -> "Region " + region + ": no image was distributed there.")
        .findFirst();
  }

  private static DistributedImage applied(
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

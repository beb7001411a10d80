// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ResourceStore;
import java.util.Optional;

/// The machine images that an account may use in a region: those that its builds made, and those of
/// images that others share with it. All others are as if they were not there.
///
/// An image that was made before owners were recorded belongs to the account that has an image
/// resource which lists it; without one nobody's builds can use it.
public final class OwnImages {
  /// What is recorded of a machine image that nobody may launch.
  public static final String STATE = "state";

  public static final String DISABLED = "disabled";

  private final ImageStore images;
  private final ResourceStore resources;

  OwnImages(ImageStore images, ResourceStore resources) {
    this.images = images;
    this.resources = resources;
  }

  /// @param id as a document or a record has it
  Optional<MachineImage> find(String id, Scope scope) {
    return ImageId.parse(id)
        .flatMap(images::find)
        .filter(stored ->
            stored.owner().map(scope::equals).orElseGet(() -> isListed(id, scope))
                || isShared(id, scope))
        .map(ImageStore.Stored::image);
  }

  /// Whether a lifecycle execution disabled it.
  boolean isDisabled(MachineImage image) {
    return ImageId.parse(image.id())
        .map(images::recorded)
        .filter(recorded -> DISABLED.equals(recorded.get(STATE)))
        .isPresent();
  }

  private boolean isShared(String id, Scope scope) {
    return resources.withPolicies(scope, ResourceKind.IMAGE).stream()
        .filter(shared -> shared.policy().get().has(scope.account()))
        .map(shared -> (Image) shared.resource())
        .flatMap(image -> image.outputs().stream())
        .anyMatch(output -> output.image().equals(id));
  }

  /// Whether an image resource of the scope lists the machine image as its output.
  boolean isListed(String id, Scope scope) {
    return resources.all(scope, ResourceKind.IMAGE).stream()
        .filter(Image.class::isInstance)
        .map(Image.class::cast)
        .flatMap(image -> image.outputs().stream())
        .anyMatch(output -> output.image().equals(id));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Platform;
import java.util.Optional;

/// What the parent image of a recipe stands for.
///
/// ```text
/// builtin:tiny                           a reference to a base
/// arn:…:aws:image/debian-12-x86/x.x.x    a managed image: a base of the catalogue
/// arn:…:111122223333:image/web/1.x.x     an own image: the newest build that is available
/// arn:…:111122223333:image/web/1.0.0/3   an own build, if it has an output
/// ami-0123456789abcdef0                  the output of an own image, or a base
/// ```
public final class ParentImages {
  private final Resources resources;
  private final Bases bases;

  public ParentImages(Resources resources, Bases bases) {
    this.resources = resources;
    this.bases = bases;
  }

  /// A parent image that was found.
  public sealed interface Parent {
    Platform platform();

    /// Empty if it is not known.
    Optional<String> osVersion();
  }

  public record OfBase(Base base) implements Parent {
    @Override
    public Platform platform() {
      return base.platform();
    }

    @Override
    public Optional<String> osVersion() {
      return base.osVersion();
    }
  }

  public record OfImage(Image image) implements Parent {
    @Override
    public Platform platform() {
      return image.platform();
    }

    @Override
    public Optional<String> osVersion() {
      return image.osVersion();
    }
  }

  /// Empty if nothing of the caller's and nothing in the catalogue has this name.
  public Optional<Parent> find(Scope scope, String parentImage) {
    return own(scope, parentImage)
        .<Parent>map(OfImage::new)
        .or(() -> base(scope, parentImage).map(OfBase::new));
  }

  /// The id of a base is another one in every region.
  private Optional<Base> base(Scope scope, String parentImage) {
    return bases
        .find(parentImage)
        .filter(base ->
            ImageId.parse(parentImage).isEmpty() || bases.amiId(base, scope).equals(parentImage));
  }

  private Optional<Image> own(Scope scope, String parentImage) {
    if (ImageId.parse(parentImage).isPresent()) {
      return resources.store().all(scope, ResourceKind.IMAGE).stream()
          .map(Image.class::cast)
          .filter(i -> i.outputs().stream().anyMatch(o -> o.image().equals(parentImage)))
          .findFirst();
    }
    return Arn.parse(parentImage)
        .filter(arn -> arn.kind() == ResourceKind.IMAGE && arn.version().isPresent())
        .flatMap(arn ->
            resources.resolve(
                scope, arn, Image.class, i -> i.state().status() == Image.Status.AVAILABLE))
        .filter(i -> !i.outputs().isEmpty());
  }
}

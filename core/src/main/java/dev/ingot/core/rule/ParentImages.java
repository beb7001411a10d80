// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Platform;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the parent image of a recipe stands for.
///
/// ```text
/// builtin:tiny                                a reference to a base
/// arn:…:aws:image/debian-12-x86/x.x.x         a managed image with a base
/// arn:…:aws:image/amazon-linux-2-x86/x.x.x    a managed image, with or without a base
/// arn:…:111122223333:image/web/1.x.x          an own image: the newest build that is available
/// arn:…:111122223333:image/web/1.0.0/3        an own build, if it has an output
/// arn:…:444455556666:image/web/1.x.x          likewise, if that account shares it
/// ami-0123456789abcdef0                       the output of an own image, a base, or unresolved
/// ssm:/web/base                               unresolved until the image is built
/// prod-…, a UUID                              a Marketplace product: unresolved
/// ```
///
/// Recipes take all that AWS takes, also where nobody here can know what it is: whether it can be
/// built on is seen when the machine is launched.
public final class ParentImages {
  /// Ids of before 2016 have eight digits.
  private static final Pattern AMI = Pattern.compile("ami-(?:[0-9a-f]{8}|[0-9a-f]{17})");

  private static final Pattern PARAMETER = Pattern.compile("ssm:\\S+");

  private static final Pattern PRODUCT =
      Pattern.compile(
          "prod-[0-9a-z]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final Resources resources;
  private final Bases bases;

  public ParentImages(Resources resources, Bases bases) {
    this.resources = resources;
    this.bases = bases;
  }

  /// What stands behind the name of a parent image.
  public sealed interface Parent {
    /// Empty if it is not known.
    Optional<Platform> platform();

    /// Empty if it is not known.
    Optional<String> osVersion();
  }

  public record OfBase(Base base) implements Parent {
    @Override
    public Optional<Platform> platform() {
      return Optional.of(base.platform());
    }

    @Override
    public Optional<String> osVersion() {
      return base.osVersion();
    }
  }

  public record OfImage(Image image) implements Parent {
    @Override
    public Optional<Platform> platform() {
      return Optional.of(image.platform());
    }

    @Override
    public Optional<String> osVersion() {
      return image.osVersion();
    }
  }

  /// A managed image for which this host has no base.
  public record OfName(ManagedName name) implements Parent {
    @Override
    public Optional<Platform> platform() {
      return Optional.of(name.platform());
    }

    @Override
    public Optional<String> osVersion() {
      return name.osVersion();
    }
  }

  /// What AWS may know, and nobody here.
  public record Unresolved() implements Parent {
    @Override
    public Optional<Platform> platform() {
      return Optional.empty();
    }

    @Override
    public Optional<String> osVersion() {
      return Optional.empty();
    }
  }

  /// Empty if nothing has this name, and AWS could not know it either.
  public Optional<Parent> find(Scope scope, String parentImage) {
    return own(scope, parentImage)
        .<Parent>map(OfImage::new)
        .or(() -> base(scope, parentImage).map(OfBase::new))
        .or(() -> bases.name(parentImage, scope).map(ParentImages::named))
        .or(() ->
            isKnownToAws(parentImage) ? Optional.of(new Unresolved()) : Optional.<Parent>empty());
  }

  private static Parent named(ManagedName name) {
    return name.base().<Parent>map(OfBase::new).orElseGet(() -> new OfName(name));
  }

  /// Amazon adds images, and its list is not public: one that the catalogue lacks may be there.
  private static boolean isKnownToAws(String parentImage) {
    return AMI.matcher(parentImage).matches()
        || PARAMETER.matcher(parentImage).matches()
        || PRODUCT.matcher(parentImage).matches()
        || Arn.parse(parentImage)
            .filter(arn -> arn.kind() == ResourceKind.IMAGE && arn.version().isPresent())
            .filter(arn -> !Character.isDigit(arn.owner().charAt(0)))
            .isPresent();
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
            resources.resolveVisible(
                scope, arn, Image.class, i -> i.state().status() == Image.Status.AVAILABLE))
        .filter(i -> !i.outputs().isEmpty());
  }
}

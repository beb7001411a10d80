// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageType;
import dev.ingot.core.resource.ManagedImage;
import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Optional;

/// What the source image of a distribution stands for.
///
/// ```text
/// ami-0123456789abcdef0                       the output of an own image, or a base
/// ssm:/web/base                               what the parameter names
/// arn:…:111122223333:image/web/1.x.x          the newest build that is AVAILABLE
/// arn:…:111122223333:image/web/1.0.0/3        that build, if it has an output
/// arn:…:aws:image/debian-12-x86/x.x.x         a managed image
/// ```
final class SourceImages {
  private static final String PARAMETER = "ssm:";
  private static final int LONGEST_NAME = 128;

  private final Resources resources;
  private final Bases bases;
  private final ParentImages parents;
  private final ManagedImages managed;
  private final ParameterValues parameters;

  SourceImages(Resources resources, Bases bases, ParameterValues parameters) {
    this.resources = resources;
    this.bases = bases;
    this.parents = new ParentImages(resources, bases);
    this.managed = new ManagedImages(bases);
    this.parameters = parameters;
  }

  /// @param name of the image that distributes it
  /// @param ami in the Region of the request
  record Source(
      String name,
      Platform platform,
      Optional<String> osVersion,
      String ami,
      List<Image.InstalledPackage> packages) {}

  /// What a source image names: itself, or the value that a parameter has now. Not for a
  /// transaction: it may ask somebody outside.
  String reference(String sourceImage) {
    return sourceImage.startsWith(PARAMETER)
        ? parameters.value(sourceImage).orElseThrow(() -> notFound(sourceImage))
        : sourceImage;
  }

  /// @param sourceImage as the caller wrote it
  /// @param reference what it names
  Source find(Scope scope, String sourceImage, String reference) {
    if (ImageId.parse(reference).isPresent()) {
      return ofAmi(scope, reference).orElseThrow(() -> notFound(sourceImage));
    }
    if (!reference.equals(sourceImage) && bases.standIn(reference).isPresent()) {
      return of(bases.standIn(reference).get(), reference);
    }
    var arn =
        Arn.parse(reference)
            .filter(a -> a.kind() == ResourceKind.IMAGE && a.version().isPresent())
            .orElseThrow(() ->
                refused(
                    "sourceImage must be the id of an AMI, a parameter that names one, or the ARN of"
                        + " an image, not '"
                        + reference
                        + "'."));
    return arn.owner().equals(Arn.AMAZON)
        ? managed
            .find(scope, arn)
            .map(SourceImages::ofManaged)
            .orElseThrow(() -> notFound(sourceImage))
        : resources
            .resolve(scope, arn, Image.class, i -> i.state().status() == Image.Status.AVAILABLE)
            .map(image -> ofImage(image, scope))
            .orElseThrow(() -> notFound(sourceImage));
  }

  private static RejectedException notFound(String sourceImage) {
    return new RejectedException(new Rejection.NotFound(sourceImage));
  }

  private static RejectedException refused(String why) {
    return new RejectedException(new Rejection.InvalidRequest(why));
  }

  private Optional<Source> ofAmi(Scope scope, String ami) {
    return switch (parents.find(scope, ami).orElseThrow()) {
      case ParentImages.OfImage(var image) ->
          image.outputs().stream()
              .filter(output -> output.image().equals(ami))
              .findFirst()
              .map(output -> of(image, shown(output.name()), ami));
      case ParentImages.OfBase(var base) -> Optional.of(of(base, ami));
      case ParentImages.OfName(var name) -> Optional.of(of(name, ami));
      case ParentImages.Unresolved _ -> bases.standIn(ami).map(base -> of(base, ami));
    };
  }

  private static Source of(Image image, String name, String ami) {
    return new Source(name, image.platform(), image.osVersion(), ami, image.packages());
  }

  private static Source of(Base base, String ami) {
    return new Source(
        shown(base.slug().orElse(base.name())), base.platform(), base.osVersion(), ami, List.of());
  }

  private static Source of(ManagedName name, String ami) {
    return new Source(name.slug(), name.platform(), name.osVersion(), ami, List.of());
  }

  private static Source ofImage(Image image, Scope scope) {
    return image.outputs().stream()
        .filter(output -> output.region().equals(scope.region()))
        .findFirst()
        .map(output -> of(image, image.name(), output.image()))
        .orElseThrow(() ->
            refused(
                "The image '" + image.arn() + "' has no AMI in Region " + scope.region() + "."));
  }

  private static Source ofManaged(ManagedImage image) {
    if (image.type() == ImageType.DOCKER) {
      throw refused("The image '" + image.arn() + "' is a container image and has no AMI.");
    }
    return new Source(
        image.arn().slug(), image.platform(), image.osVersion(), image.amiId(), List.of());
  }

  /// The name of an AMI may have what that of an image has not.
  private static String shown(String amiName) {
    var name = named(amiName);
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }

  /// A text as a name that can become a slug: every other character is a hyphen.
  static String named(String text) {
    return text.replaceAll("[^-_A-Za-z0-9 ]", "-");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.toe.external.ParameterStore;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Finds what machines are started from: bases of the catalogue and images that were built before,
/// also where a parameter of the parameter store names them.
public final class LaunchImages {
  /// What `ingot base add` takes as a name.
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");

  private final Bases bases;
  private final OwnImages images;
  private final ResourceStore resources;
  private final ParentParameters parameters;

  public LaunchImages(
      Bases bases, ImageStore images, ResourceStore resources, ParameterStore parameters) {
    this.bases = bases;
    this.images = new OwnImages(images, resources);
    this.resources = resources;
    this.parameters = new ParentParameters(parameters);
  }

  private sealed interface Parent {
    record OfBase(Base base) implements Parent {}

    record OfBuild(MachineImage image) implements Parent {}
  }

  /// What a recipe's parent image names: itself, or the value that a parameter has now.
  ///
  /// @throws MachineException if there is no such parameter, or no value of it
  public String named(String parentImage) throws MachineException, InterruptedException {
    return parameters.resolve(parentImage);
  }

  /// Why nothing can be built on a parent image now; empty if something can, as far as is known
  /// before it is made.
  public Optional<String> problem(String parentImage, Scope scope) throws InterruptedException {
    try {
      var reference = named(parentImage);
      return find(reference, scope).isPresent() || builtId(reference, scope).isPresent()
          ? Optional.empty()
          : Optional.of(notFound(reference, scope));
    } catch (MachineException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// The `ami-` id that a reference stands for; makes nothing.
  public Optional<String> amiId(String reference, Scope scope) {
    return find(reference, scope)
        .map(parent ->
            switch (parent) {
              case Parent.OfBase(var base) -> bases.amiId(base, scope);
              case Parent.OfBuild(var image) -> image.id();
            });
  }

  /// What a reference stands for, ready to start machines from.
  ///
  /// @param reference a recipe's parent image or an `ami-` id
  /// @param scope whose images may be used
  /// @param progress one line per stage for people who wait
  public MachineImage provide(String reference, Scope scope, Consumer<String> progress)
      throws MachineException, InterruptedException {
    return switch (find(reference, scope).orElse(null)) {
      case null -> throw new MachineException(notFound(reference, scope));
      case Parent.OfBase(var base) -> bases.provide(base, progress);
      case Parent.OfBuild(var image) -> enabled(image);
    };
  }

  private MachineImage enabled(MachineImage image) throws MachineException {
    if (images.isDisabled(image)) {
      throw new MachineException("cannot launch " + image.id() + ": the AMI is disabled");
    }
    return image;
  }

  private Optional<Parent> find(String reference, Scope scope) {
    if (ImageId.parse(reference).isPresent()) {
      return images
          .find(reference, scope)
          .<Parent>map(Parent.OfBuild::new)
          .or(() -> baseOfRegion(reference, scope).map(Parent.OfBase::new))
          .or(() -> baseOfName(reference, scope).map(Parent.OfBase::new))
          .or(() -> bases.standIn(reference).map(Parent.OfBase::new));
    }
    return bases
        .find(reference)
        .<Parent>map(Parent.OfBase::new)
        .or(() -> ownBuild(reference, scope))
        .or(() -> bases.standIn(reference).map(Parent.OfBase::new));
  }

  private Optional<Parent> ownBuild(String reference, Scope scope) {
    return Arn.parse(reference)
        .filter(arn -> arn.kind() == ResourceKind.IMAGE)
        .flatMap(arn -> builtAs(arn, scope))
        .flatMap(ami -> images.find(ami, scope))
        .map(Parent.OfBuild::new);
  }

  /// All accounts may use a base; its id is another one in every region.
  private Optional<Base> baseOfRegion(String ami, Scope scope) {
    return bases.find(ami).filter(base -> bases.amiId(base, scope).equals(ami));
  }

  private Optional<Base> baseOfName(String ami, Scope scope) {
    return bases.name(ami, scope).flatMap(ManagedName::base);
  }

  /// Says which command would make it known, where there is one.
  private String notFound(String reference, Scope scope) {
    var problem = "cannot find the parent image '" + reference + "': ";
    if (isDisabledBuild(reference)) {
      return problem + "the image is DISABLED";
    }
    var name = bases.name(reference, scope);
    if (name.isPresent() && name.get().platform() != Platform.LINUX) {
      return problem
          + "no machine of this version of Ingot runs "
          + name.get().platform().text()
          + ", so there is no base for it";
    }
    return name.map(ManagedName::slug)
        .or(() -> nameFor(reference))
        .map(slug ->
            problem
                + "this host has no base for it and no image of an earlier build with this name; add"
                + " a base with: ingot base add "
                + slug
                + " file:///path/root.tar.zst")
        .orElseGet(() ->
            problem
                + "no base and no image of an earlier build has this name; 'ingot base list' shows the"
                + " bases, 'ingot images' what was built");
  }

  private boolean isDisabledBuild(String reference) {
    return Arn.parse(reference)
        .filter(arn -> arn.kind() == ResourceKind.IMAGE && arn.build().isPresent())
        .flatMap(resources::find)
        .filter(r -> r instanceof Image i && i.state().status() == Image.Status.DISABLED)
        .isPresent();
  }

  /// The name under which a base would be found: the slug of a managed image, or an id.
  private static Optional<String> nameFor(String reference) {
    var arn = Arn.parse(reference);
    return arn.isPresent()
        ? arn.filter(a -> a.owner().equals(Arn.AMAZON)).map(Arn::slug)
        : Optional.of(reference).filter(text -> NAME.matcher(text).matches());
  }

  /// The `ami-` id of the image of an earlier build that a reference names, whether or not its
  /// files are on this host; of builds that the scope may use only.
  public Optional<String> builtId(String reference, Scope scope) {
    return ImageId.parse(reference).isPresent()
        ? Optional.of(reference).filter(id -> images.isListed(id, scope))
        : Arn.parse(reference)
            .filter(arn -> arn.kind() == ResourceKind.IMAGE)
            .flatMap(arn -> builtAs(arn, scope));
  }

  /// Wildcards and versions pass over what is deprecated.
  private static boolean isUsable(Image image, Arn asked) {
    return switch (image.state().status()) {
      case AVAILABLE -> true;
      case DEPRECATED -> asked.build().isPresent();
      case PENDING,
          CREATING,
          BUILDING,
          TESTING,
          DISTRIBUTING,
          INTEGRATING,
          CANCELLED,
          FAILED,
          DISABLED,
          DELETED ->
          false;
    };
  }

  /// The `ami-` id of the newest image that the ARN names and that can be used.
  private Optional<String> builtAs(Arn arn, Scope scope) {
    return resources.versions(arn).reversed().stream()
        .filter(Image.class::isInstance)
        .map(Image.class::cast)
        .filter(image -> Versions.matches(arn, image.arn()))
        .filter(image -> isUsable(image, arn))
        .filter(image -> resources.mayUse(scope, image.arn()))
        .flatMap(image -> image.outputs().stream())
        .map(Image.OutputAmi::image)
        .findFirst();
  }
}

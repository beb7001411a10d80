// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.ImageType;
import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Bases for every parent image that a recipe may name: the names of the catalogue have one each,
/// whatever else is named has a stand-in. Nothing is made of any.
public final class SimulatedBases implements Bases {
  private static final String PREFIX = "simulated:";

  private final Bases names;

  /// @param names the catalogue whose names are simulated
  public SimulatedBases(Bases names) {
    this.names = names;
  }

  @Override
  public Optional<Base> find(String parentImage) {
    var slug =
        Arn.parse(parentImage)
            .filter(arn -> arn.kind() == ResourceKind.IMAGE && arn.owner().equals(Arn.AMAZON))
            .map(Arn::slug);
    return names().stream()
        .filter(name -> name.slug().equals(slug.orElse(parentImage)))
        .flatMap(name -> name.base().stream())
        .findFirst()
        .or(() ->
            ImageId.parse(parentImage).isEmpty() ? names.find(parentImage) : Optional.empty());
  }

  @Override
  public Optional<Base> standIn(String parentImage) {
    return Arn.parse(parentImage).filter(arn -> !arn.owner().equals(Arn.AMAZON)).isPresent()
        ? Optional.empty()
        : Optional.of(
            base(parentImage, Optional.empty(), parentImage, Optional.empty(), guess(parentImage)));
  }

  @Override
  public List<Base> catalogue() {
    return names().stream().flatMap(name -> name.base().stream()).toList();
  }

  @Override
  public List<ManagedName> names() {
    return names.names().stream().map(SimulatedBases::withBase).toList();
  }

  private static ManagedName withBase(ManagedName name) {
    return name.type() == ImageType.AMI
        ? new ManagedName(
            name.slug(),
            name.name(),
            name.type(),
            name.platform(),
            name.osVersion(),
            name.published(),
            Optional.of(
                base(
                    name.slug(),
                    Optional.of(name.slug()),
                    name.name(),
                    name.osVersion(),
                    name.platform())))
        : name;
  }

  private static Base base(
      String what,
      Optional<String> slug,
      String name,
      Optional<String> osVersion,
      Platform platform) {
    return new Base(
        PREFIX + what,
        slug,
        name,
        platform,
        osVersion,
        what.toLowerCase(Locale.ROOT).contains("arm64") ? "arm64" : "x86_64",
        true);
  }

  private static Platform guess(String parentImage) {
    var text = parentImage.toLowerCase(Locale.ROOT);
    if (text.contains("windows") || text.endsWith(".iso")) {
      return Platform.WINDOWS;
    }
    return text.contains("macos") ? Platform.MACOS : Platform.LINUX;
  }

  @Override
  public String amiId(Base base, Scope scope) {
    var what =
        base.reference().startsWith(PREFIX)
            ? base.reference().substring(PREFIX.length())
            : base.reference();
    return base.slug()
        .flatMap(slug -> names.names().stream().filter(n -> n.slug().equals(slug)).findFirst())
        .map(name -> names.amiId(name, scope))
        .or(() -> ImageId.parse(what).map(ImageId::text))
        .orElseGet(() -> "ami-" + Digests.sha256(what + "\n" + scope.region()).substring(0, 17));
  }

  @Override
  public String amiId(ManagedName name, Scope scope) {
    return names.amiId(name, scope);
  }

  @Override
  public MachineImage provide(Base base, Consumer<String> progress) {
    progress.accept("The base " + base.reference() + " is simulated: it has no content");
    var digest = Digests.sha256(base.reference());
    return new MachineImage(
        "ami-" + digest.substring(0, 17),
        base.name(),
        "sha256:" + digest,
        List.of(),
        Optional.empty(),
        base.bootable(),
        base.platform(),
        base.architecture(),
        base.osVersion());
  }
}

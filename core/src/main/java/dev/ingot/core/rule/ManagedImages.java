// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.resource.ManagedImage;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The names of the catalogue as images that Amazon manages, whether or not this host has a base
/// for them. Each has one version, the day on which it was published.
final class ManagedImages {
  private final Bases bases;

  ManagedImages(Bases bases) {
    this.bases = bases;
  }

  Optional<ManagedImage> find(Scope scope, Arn arn) {
    if (arn.kind() != ResourceKind.IMAGE
        || !arn.partition().equals(scope.partition())
        || !arn.region().equals(scope.region())
        || arn.build().orElse(1) != 1) {
      return Optional.empty();
    }
    return bases
        .name(arn.toString(), scope)
        .filter(name -> arn.version().orElseThrow().matches(version(name.published())))
        .map(name -> image(scope, name));
  }

  /// All of them, in the order of their slugs.
  List<ManagedImage> all(Scope scope) {
    return bases.names().stream()
        .sorted(Comparator.comparing(ManagedName::slug))
        .map(name -> image(scope, name))
        .toList();
  }

  private ManagedImage image(Scope scope, ManagedName name) {
    var arn =
        new Arn(
            scope.partition(),
            scope.region(),
            Arn.AMAZON,
            ResourceKind.IMAGE,
            Optional.empty(),
            name.slug(),
            Optional.empty(),
            OptionalInt.empty());
    return new ManagedImage(
        arn.withVersion(version(name.published())).withBuild(1),
        name.name(),
        name.type(),
        name.platform(),
        name.osVersion(),
        bases.amiId(name, scope),
        name.published().atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private static SemanticVersion version(LocalDate day) {
    return SemanticVersion.of(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
  }
}

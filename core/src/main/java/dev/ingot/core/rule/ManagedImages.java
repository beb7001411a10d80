// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.resource.ManagedImage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The catalogue of bases as images that Amazon manages. All of them bear the date of the catalogue
/// as their version.
final class ManagedImages {
  private static final SemanticVersion VERSION = SemanticVersion.of(2026, 11, 24);
  private static final Instant CREATED = Instant.parse("2026-11-24T00:00:00Z");

  private final Bases bases;

  ManagedImages(Bases bases) {
    this.bases = bases;
  }

  Optional<ManagedImage> find(Scope scope, Arn arn) {
    if (!arn.partition().equals(scope.partition())
        || !arn.region().equals(scope.region())
        || !arn.version().orElseThrow().matches(VERSION)
        || arn.build().orElse(1) != 1) {
      return Optional.empty();
    }
    return bases.find(arn.toString()).map(base -> image(scope, base, arn.slug()));
  }

  /// Those that have a slug, in the order of their names.
  List<ManagedImage> all(Scope scope) {
    return bases.catalogue().stream()
        .flatMap(base -> base.slug().map(slug -> image(scope, base, slug)).stream())
        .sorted(Comparator.comparing(i -> i.arn().slug()))
        .toList();
  }

  private ManagedImage image(Scope scope, Base base, String slug) {
    var arn =
        new Arn(
            scope.partition(),
            scope.region(),
            Arn.AMAZON,
            ResourceKind.IMAGE,
            Optional.empty(),
            slug,
            Optional.empty(),
            OptionalInt.empty());
    return new ManagedImage(
        arn.withVersion(VERSION).withBuild(1),
        base.name(),
        base.platform(),
        base.osVersion(),
        bases.amiId(base, scope),
        CREATED);
  }
}

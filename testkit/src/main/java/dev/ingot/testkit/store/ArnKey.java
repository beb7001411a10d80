// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import java.util.Optional;
import java.util.OptionalInt;

/// What an ARN names, with the version compared by number: `1.0.0` and `01.0.0` are one key.
record ArnKey(
    Scope scope,
    ResourceKind kind,
    Optional<String> type,
    String slug,
    Optional<SemanticVersion> version,
    OptionalInt build) {

  /// Empty for an ARN with wildcards, which names no single thing.
  static Optional<ArnKey> of(Arn arn) {
    var version = arn.version().flatMap(v -> SemanticVersion.parse(v.toString()));
    if (version.isEmpty() && arn.version().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new ArnKey(arn.scope(), arn.kind(), arn.type(), arn.slug(), version, arn.build()));
  }

  /// The key of all versions and builds.
  static ArnKey family(Arn arn) {
    return new ArnKey(
        arn.scope(), arn.kind(), arn.type(), arn.slug(), Optional.empty(), OptionalInt.empty());
  }
}

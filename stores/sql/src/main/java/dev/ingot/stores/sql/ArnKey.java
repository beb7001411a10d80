// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import java.util.Optional;

/// An ARN as the columns that find it, with the version as numbers: `01.0.0` is `1.0.0`.
///
/// @param scope such as `aws:eu-central-1:111122223333`
/// @param type empty for kinds that have none
/// @param major -1, like the others, for what has no version
/// @param build 0 for what has no builds
record ArnKey(
    String scope,
    String kind,
    String type,
    String slug,
    int major,
    int minor,
    int patch,
    int build) {

  /// Empty for an ARN with wildcards, which names no single thing.
  static Optional<ArnKey> of(Arn arn) {
    if (arn.version().isEmpty()) {
      return Optional.of(of(arn, -1, -1, -1));
    }
    return arn.version()
        .flatMap(version -> SemanticVersion.parse(version.toString()))
        .map(v -> of(arn, v.major(), v.minor(), v.patch()));
  }

  private static ArnKey of(Arn arn, int major, int minor, int patch) {
    return new ArnKey(
        scope(arn.scope()),
        arn.kind().name(),
        arn.type().orElse(""),
        arn.slug(),
        major,
        minor,
        patch,
        arn.build().orElse(0));
  }

  static String scope(Scope scope) {
    return scope.partition() + ":" + scope.region() + ":" + scope.account();
  }

  /// The columns in their order, as values of a statement.
  Object[] values() {
    return new Object[] {scope, kind, type, slug, major, minor, patch, build};
  }

  /// One column that says it all.
  @Override
  public String toString() {
    return String.join("/", scope, kind, type, slug, major + "." + minor + "." + patch, "" + build);
  }
}

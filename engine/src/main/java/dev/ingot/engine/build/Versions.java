// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Resolves ARNs with wildcards to build versions.
final class Versions {
  private Versions() {}

  /// Whether an ARN that may have wildcards, or no build number, names the build version.
  static boolean matches(Arn wanted, Arn buildVersion) {
    return wanted.version().map(v -> v.matches(buildVersion.exactVersion())).orElse(true)
        && (wanted.build().isEmpty() || wanted.build().equals(buildVersion.build()));
  }

  /// The newest build version that the ARN names, as it was at a given time: a build that takes
  /// hours uses the same versions at its end as at its beginning. If all are younger, the newest.
  ///
  /// @param versions oldest first
  static <R extends Resource> Optional<R> newest(List<R> versions, Arn wanted, Instant asOf) {
    var matching = versions.reversed().stream().filter(v -> matches(wanted, v.arn())).toList();
    return matching.stream()
        .filter(version -> !version.dateCreated().isAfter(asOf))
        .findFirst()
        .or(() -> matching.stream().findFirst());
  }
}

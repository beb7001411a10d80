// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request for a new build of a component version.
///
/// @param dryRun check all and make nothing
public record NewComponent(
    String name,
    SemanticVersion version,
    Platform platform,
    DocumentSource document,
    Optional<String> description,
    Optional<String> changeDescription,
    List<String> supportedOsVersions,
    Optional<String> kmsKeyId,
    Map<String, String> tags,
    boolean dryRun) {
  public NewComponent {
    supportedOsVersions = List.copyOf(supportedOsVersions);
    tags = Map.copyOf(tags);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.SemanticVersion;
import java.util.Map;
import java.util.Optional;

/// A request for an image of an operating system that is installed from an ISO file.
///
/// @param platform as the caller wrote it
/// @param uri where the file is
/// @param secureBoot true if empty
/// @param imageIndex which of the systems in the file
public record NewDiskImport(
    String name,
    SemanticVersion version,
    Optional<String> description,
    String platform,
    String osVersion,
    Optional<String> executionRole,
    Arn infrastructure,
    String uri,
    Optional<String> logGroupName,
    Optional<Boolean> secureBoot,
    Optional<String> uefiData,
    Optional<Long> imageIndex,
    Map<String, String> tags) {
  public NewDiskImport {
    tags = Map.copyOf(tags);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Platform;
import java.util.Map;
import java.util.Optional;

/// A request for an image of what an import task of EC2 brings.
public record NewMachineImport(
    String name,
    SemanticVersion version,
    Optional<String> description,
    Platform platform,
    Optional<String> osVersion,
    String taskId,
    Optional<String> logGroupName,
    Map<String, String> tags) {
  public NewMachineImport {
    tags = Map.copyOf(tags);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Map;

/// A request for a new image pipeline.
///
/// @param dryRun check all and make nothing
public record NewImagePipeline(
    String name, ImagePipelineSettings settings, Map<String, String> tags, boolean dryRun) {
  public NewImagePipeline {
    tags = Map.copyOf(tags);
  }
}

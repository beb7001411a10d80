// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.ImageRecipe;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request for a version of an image recipe.
///
/// @param dryRun check all and make nothing
/// @param version three nodes, one of which may be `x`: the next free number
public record NewImageRecipe(
    String name,
    String version,
    String parentImage,
    List<ImageRecipe.ComponentUse> components,
    Optional<String> description,
    List<ImageRecipe.BlockDeviceMapping> blockDeviceMappings,
    Optional<String> workingDirectory,
    Optional<ImageRecipe.AdditionalInstanceConfiguration> additionalInstanceConfiguration,
    Map<String, String> amiTags,
    List<String> amiWatermarks,
    Map<String, String> tags,
    boolean dryRun) {
  public NewImageRecipe {
    components = List.copyOf(components);
    blockDeviceMappings = List.copyOf(blockDeviceMappings);
    amiTags = Map.copyOf(amiTags);
    amiWatermarks = List.copyOf(amiWatermarks);
    tags = Map.copyOf(tags);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.TargetRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request for a version of a container recipe.
///
/// @param version three nodes, one of which may be `x`: the next free number
/// @param dockerfileTemplate exactly one of the two is given
/// @param dryRun check all and make nothing
public record NewContainerRecipe(
    String containerType,
    String name,
    Optional<String> description,
    String version,
    List<ImageRecipe.ComponentUse> components,
    Optional<ContainerRecipe.InstanceConfiguration> instanceConfiguration,
    Optional<String> dockerfileTemplate,
    Optional<String> dockerfileTemplateUri,
    Optional<Platform> platformOverride,
    Optional<String> osVersionOverride,
    String parentImage,
    Optional<String> workingDirectory,
    TargetRepository targetRepository,
    Optional<String> kmsKeyId,
    Map<String, String> tags,
    boolean dryRun) {
  public NewContainerRecipe {
    components = List.copyOf(components);
    tags = Map.copyOf(tags);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a container image is made of: a parent image, components, and the Dockerfile that both
/// stand in.
///
/// @param containerType such as `DOCKER`
/// @param osVersionOverride of the parent image, for a build; no answer has it
/// @param parentImage exactly as the caller wrote it
/// @param dockerfileTemplate as given, with its variables
/// @param workingDirectory empty if not given
@RecordBuilder
public record ContainerRecipe(
    Arn arn,
    String name,
    Optional<String> description,
    String containerType,
    Platform platform,
    Optional<String> osVersionOverride,
    String parentImage,
    List<ImageRecipe.ComponentUse> components,
    Optional<InstanceConfiguration> instanceConfiguration,
    String dockerfileTemplate,
    TargetRepository targetRepository,
    Optional<String> kmsKeyId,
    Optional<String> workingDirectory,
    Instant dateCreated,
    Map<String, String> tags)
    implements Resource {

  public ContainerRecipe {
    components = List.copyOf(components);
    tags = Map.copyOf(tags);
  }

  /// The instance on which the container image is built.
  ///
  /// @param image what it starts from, exactly as the caller wrote it
  /// @param blockDeviceMappings may be given without any
  public record InstanceConfiguration(
      Optional<String> image, Optional<List<ImageRecipe.BlockDeviceMapping>> blockDeviceMappings) {
    public InstanceConfiguration {
      blockDeviceMappings = blockDeviceMappings.map(List::copyOf);
    }
  }

  @Override
  public ContainerRecipe withTags(Map<String, String> newTags) {
    return ContainerRecipeCopy.of(this).tags(newTags).build();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an image is made of: a parent image and the components that change it, in order.
///
/// @param parentImage exactly as the caller wrote it
/// @param amiWatermarks names that the output is to be marked with, as given
/// @param workingDirectory empty if not given; `/tmp` at run time then
@RecordBuilder
public record ImageRecipe(
    Arn arn,
    String name,
    Optional<String> description,
    Platform platform,
    String parentImage,
    List<ComponentUse> components,
    List<BlockDeviceMapping> blockDeviceMappings,
    Optional<String> workingDirectory,
    Optional<AdditionalInstanceConfiguration> additionalInstanceConfiguration,
    Map<String, String> amiTags,
    List<String> amiWatermarks,
    Instant dateCreated,
    Map<String, String> tags)
    implements Resource {

  public ImageRecipe {
    components = List.copyOf(components);
    blockDeviceMappings = List.copyOf(blockDeviceMappings);
    amiTags = Map.copyOf(amiTags);
    amiWatermarks = List.copyOf(amiWatermarks);
    tags = Map.copyOf(tags);
  }

  /// @param componentArn exactly as the caller wrote it, wildcards included
  public record ComponentUse(String componentArn, List<ParameterValue> parameters) {
    public ComponentUse {
      parameters = List.copyOf(parameters);
    }
  }

  public record BlockDeviceMapping(
      Optional<String> deviceName,
      Optional<Ebs> ebs,
      Optional<String> virtualName,
      Optional<String> noDevice) {}

  /// @param volumeSize in GiB
  /// @param throughput in MiB/s
  public record Ebs(
      Optional<Boolean> encrypted,
      Optional<Boolean> deleteOnTermination,
      Optional<Integer> iops,
      Optional<String> kmsKeyId,
      Optional<String> snapshotId,
      Optional<Integer> volumeSize,
      Optional<String> volumeType,
      Optional<Integer> throughput) {}

  /// @param userDataOverride base64, as given
  public record AdditionalInstanceConfiguration(
      Optional<Boolean> uninstallAgentAfterBuild, Optional<String> userDataOverride) {}

  @Override
  public ImageRecipe withTags(Map<String, String> newTags) {
    return ImageRecipeCopy.of(this).tags(newTags).build();
  }
}

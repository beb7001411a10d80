// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImagePipeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a create or an update says about an image pipeline; an update replaces all of it.
///
/// @param tests [Image.TestsConfiguration#DEFAULT] if empty
/// @param enhancedMetadata true if empty
/// @param status ENABLED if empty
public record ImagePipelineSettings(
    Optional<String> description,
    Optional<Arn> imageRecipe,
    Optional<Arn> containerRecipe,
    Arn infrastructure,
    Optional<Arn> distribution,
    Optional<Image.TestsConfiguration> tests,
    Optional<Boolean> enhancedMetadata,
    Optional<ImagePipeline.Schedule> schedule,
    Optional<ImagePipeline.Status> status,
    Optional<Image.ScanningConfiguration> scanning,
    List<Image.WorkflowUse> workflows,
    Optional<String> executionRole,
    Optional<ImagePipeline.Logging> logging,
    Map<String, String> imageTags) {
  public ImagePipelineSettings {
    workflows = List.copyOf(workflows);
    imageTags = Map.copyOf(imageTags);
  }
}

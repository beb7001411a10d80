// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Image;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request to build an image.
///
/// @param imageRecipe a version or a pattern; exactly one of the two recipes is given
/// @param tests [Image.TestsConfiguration#DEFAULT] if empty
/// @param enhancedMetadata true if empty
/// @param workflows empty for the managed default workflows
public record NewImage(
    Optional<Arn> imageRecipe,
    Optional<Arn> containerRecipe,
    Arn infrastructure,
    Optional<Arn> distribution,
    Optional<Image.TestsConfiguration> tests,
    Optional<Boolean> enhancedMetadata,
    Optional<Image.ScanningConfiguration> scanning,
    List<Image.WorkflowUse> workflows,
    Optional<String> executionRole,
    Optional<String> logGroupName,
    Map<String, String> tags) {
  public NewImage {
    workflows = List.copyOf(workflows);
    tags = Map.copyOf(tags);
  }
}

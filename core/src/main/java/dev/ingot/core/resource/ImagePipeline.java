// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an image is built from again and again, and when.
///
/// @param imageRecipe as the caller wrote it, maybe with wildcards; exactly one of the two recipes
/// @param platform of the recipe
/// @param workflows empty for the managed default workflows
/// @param imageTags go onto images that the schedule builds
/// @param dateUpdated when it was created, until it is updated
/// @param lastRun the image that it built last; empty before its first run
@RecordBuilder
public record ImagePipeline(
    Arn arn,
    String name,
    Optional<String> description,
    Platform platform,
    Optional<Arn> imageRecipe,
    Optional<Arn> containerRecipe,
    Arn infrastructure,
    Optional<Arn> distribution,
    Image.TestsConfiguration tests,
    boolean enhancedMetadata,
    Optional<Schedule> schedule,
    Status status,
    Optional<Image.ScanningConfiguration> scanning,
    List<Image.WorkflowUse> workflows,
    Optional<String> executionRole,
    Optional<Logging> logging,
    Map<String, String> imageTags,
    Instant dateCreated,
    Instant dateUpdated,
    Optional<Run> lastRun,
    Map<String, String> tags)
    implements Resource {

  public ImagePipeline {
    workflows = List.copyOf(workflows);
    imageTags = Map.copyOf(imageTags);
    tags = Map.copyOf(tags);
  }

  public enum Status {
    ENABLED,
    DISABLED
  }

  /// @param expression `cron(…)` or `rate(…)`
  /// @param timezone of the expression, an IANA name; UTC if empty
  /// @param failureCount after so many failed scheduled builds in a row it is disabled; empty:
  ///   never
  public record Schedule(
      Optional<String> expression,
      Optional<String> timezone,
      StartCondition startCondition,
      Optional<Integer> failureCount) {}

  public enum StartCondition {
    EXPRESSION_MATCH_ONLY,
    EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE
  }

  public record Logging(
      Optional<String> imageLogGroupName, Optional<String> pipelineLogGroupName) {}

  /// @param image its build version
  public record Run(Arn image, Instant at) {}

  @Override
  public ImagePipeline withTags(Map<String, String> newTags) {
    return ImagePipelineCopy.of(this).tags(newTags).build();
  }

  public ImagePipeline ran(Run run) {
    return ImagePipelineCopy.of(this).lastRun(Optional.of(run)).build();
  }
}

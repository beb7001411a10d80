// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When images are deprecated, disabled and deleted. What was left out stays left out: it has no
/// defaults but that of the status.
///
/// @param executionRole as the caller wrote it, a name or an ARN
/// @param dateUpdated empty until it is updated
@RecordBuilder
public record LifecyclePolicy(
    Arn arn,
    String name,
    Optional<String> description,
    Status status,
    String executionRole,
    Type type,
    List<Detail> details,
    Selection selection,
    Instant dateCreated,
    Optional<Instant> dateUpdated,
    Map<String, String> tags)
    implements Resource {

  public LifecyclePolicy {
    details = List.copyOf(details);
    tags = Map.copyOf(tags);
  }

  public enum Status {
    ENABLED,
    DISABLED
  }

  /// Of the images that it is about.
  public enum Type {
    AMI_IMAGE,
    CONTAINER_IMAGE
  }

  /// One rule: what is done with which of the images.
  ///
  /// @param includes what beside the image is meant; empty if the caller did not say
  public record Detail(
      Action action, Optional<Included> includes, Filter filter, Optional<Exclusions> exclusions) {}

  public enum Action {
    DELETE,
    DEPRECATE,
    DISABLE
  }

  public record Included(
      Optional<Boolean> amis, Optional<Boolean> snapshots, Optional<Boolean> containers) {}

  /// @param value how old, or how many
  /// @param unit of an age
  /// @param retainAtLeast so many of the newest stay
  public record Filter(
      FilterType type, int value, Optional<TimeUnit> unit, Optional<Integer> retainAtLeast) {}

  public enum FilterType {
    AGE,
    COUNT
  }

  public enum TimeUnit {
    DAYS,
    WEEKS,
    MONTHS,
    YEARS
  }

  /// What a rule does not touch.
  ///
  /// @param tags of image resources
  public record Exclusions(Map<String, String> tags, Optional<AmiExclusions> amis) {
    public Exclusions {
      tags = Map.copyOf(tags);
    }
  }

  /// @param regions an empty list is another thing than none: it comes back
  public record AmiExclusions(
      Optional<Boolean> isPublic,
      Optional<List<String>> regions,
      List<String> sharedAccounts,
      Optional<LastLaunched> lastLaunched,
      Map<String, String> tags) {
    public AmiExclusions {
      regions = regions.map(List::copyOf);
      sharedAccounts = List.copyOf(sharedAccounts);
      tags = Map.copyOf(tags);
    }
  }

  public record LastLaunched(int value, TimeUnit unit) {}

  /// The images that it is about: those of recipes, or those with any of the tags. One of the two
  /// is empty.
  public record Selection(List<Recipe> recipes, Map<String, String> tags) {
    public Selection {
      recipes = List.copyOf(recipes);
      tags = Map.copyOf(tags);
    }
  }

  /// A recipe that need not be there.
  ///
  /// @param version maybe with wildcards
  public record Recipe(String name, String version) {}

  @Override
  public LifecyclePolicy withTags(Map<String, String> newTags) {
    return LifecyclePolicyCopy.of(this).tags(newTags).build();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which regions and accounts get an image, and what is done with it there.
///
/// @param dateUpdated empty until the first update
@RecordBuilder
public record DistributionConfiguration(
    Arn arn,
    String name,
    Optional<String> description,
    List<Distribution> distributions,
    Instant dateCreated,
    Optional<Instant> dateUpdated,
    Map<String, String> tags)
    implements Resource {

  /// How long a distribution may take; callers cannot choose it.
  public static final int TIMEOUT_MINUTES = 720;

  public DistributionConfiguration {
    distributions = List.copyOf(distributions);
    tags = Map.copyOf(tags);
  }

  @Override
  public DistributionConfiguration withTags(Map<String, String> newTags) {
    return DistributionConfigurationCopy.of(this).tags(newTags).build();
  }
}

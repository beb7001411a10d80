// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.Distribution;
import java.util.List;
import java.util.Optional;

/// What can be said about a distribution configuration, all but its name and its tags; an update
/// replaces all of it.
public record DistributionSettings(Optional<String> description, List<Distribution> distributions) {
  public DistributionSettings {
    distributions = List.copyOf(distributions);
  }
}

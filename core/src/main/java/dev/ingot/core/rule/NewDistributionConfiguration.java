// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Map;

/// A request for a distribution configuration.
///
/// @param dryRun check all and make nothing
public record NewDistributionConfiguration(
    String name, DistributionSettings settings, Map<String, String> tags, boolean dryRun) {
  public NewDistributionConfiguration {
    tags = Map.copyOf(tags);
  }
}

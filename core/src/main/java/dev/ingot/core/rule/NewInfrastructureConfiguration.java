// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Map;

/// A request for an infrastructure configuration.
///
/// @param dryRun check all and make nothing
public record NewInfrastructureConfiguration(
    String name, InfrastructureSettings settings, Map<String, String> tags, boolean dryRun) {
  public NewInfrastructureConfiguration {
    tags = Map.copyOf(tags);
  }
}

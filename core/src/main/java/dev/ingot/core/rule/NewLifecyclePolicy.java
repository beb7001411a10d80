// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Map;

/// A request for a new lifecycle policy.
///
/// @param dryRun check all and make nothing
public record NewLifecyclePolicy(
    String name, LifecyclePolicySettings settings, Map<String, String> tags, boolean dryRun) {
  public NewLifecyclePolicy {
    tags = Map.copyOf(tags);
  }
}

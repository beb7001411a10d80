// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.LifecyclePolicy;
import java.util.List;
import java.util.Optional;

/// What a create or an update says about a lifecycle policy; an update replaces all of it.
///
/// @param status ENABLED if empty
/// @param type an update repeats it
public record LifecyclePolicySettings(
    Optional<String> description,
    Optional<LifecyclePolicy.Status> status,
    String executionRole,
    LifecyclePolicy.Type type,
    List<LifecyclePolicy.Detail> details,
    LifecyclePolicy.Selection selection) {
  public LifecyclePolicySettings {
    details = List.copyOf(details);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.resource.LifecyclePolicy;
import java.time.Instant;
import java.util.Optional;

/// A request to change the state of an image.
///
/// @param image the build version
/// @param includes what beside the image is changed
/// @param exclusions the AMIs that stay as they are
/// @param updateAt when; empty for now
public record NewStateUpdate(
    Arn image,
    LifecycleResource.Action action,
    Optional<String> executionRole,
    Optional<LifecyclePolicy.Included> includes,
    Optional<LifecyclePolicy.AmiExclusions> exclusions,
    Optional<Instant> updateAt) {}

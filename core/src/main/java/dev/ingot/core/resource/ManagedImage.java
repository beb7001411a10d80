// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import java.time.Instant;
import java.util.Optional;

/// A parent image of the catalogue, as the API shows it.
///
/// @param amiId the id under which machines and recipes know it; also containers have one, which
///   nobody is shown
public record ManagedImage(
    Arn arn,
    String name,
    ImageType type,
    Platform platform,
    Optional<String> osVersion,
    String amiId,
    Instant dateCreated)
    implements AnyImage {}

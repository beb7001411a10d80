// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import dev.ingot.core.resource.ImageType;
import dev.ingot.core.resource.Platform;
import java.time.LocalDate;
import java.util.Optional;

/// A name under which recipes find a managed image, such as one of Amazon's, whether or not this
/// host has a base for it.
///
/// @param slug as the ARN has it, such as `amazon-linux-2023-x86`
/// @param name for people, such as `Amazon Linux 2023 x86`
/// @param published the day that is its version
/// @param base what machines are made of; empty until somebody adds one
public record ManagedName(
    String slug,
    String name,
    ImageType type,
    Platform platform,
    Optional<String> osVersion,
    LocalDate published,
    Optional<Base> base) {}

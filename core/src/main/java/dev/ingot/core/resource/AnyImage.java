// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import java.time.Instant;
import java.util.Optional;

/// What can be asked for as an image: a build of one's own, or an image that Amazon manages.
public sealed interface AnyImage permits Image, ManagedImage {

  /// With version and build.
  Arn arn();

  String name();

  ImageType type();

  Platform platform();

  Optional<String> osVersion();

  Instant dateCreated();
}

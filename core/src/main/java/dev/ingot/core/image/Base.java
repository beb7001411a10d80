// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Optional;

/// What a parent image stands for before it is made: an entry of the catalogue, or a reference that
/// says all by itself.
///
/// @param reference such as `builtin:tiny` or `debootstrap:debian/bookworm`
/// @param slug the managed image's slug that leads here, such as `debian-12-x86`
/// @param name for people, such as `Debian 12 x86`
/// @param architecture `x86_64` or `arm64`
/// @param bootable whether a disk made of it starts by itself
public record Base(
    String reference,
    Optional<String> slug,
    String name,
    Platform platform,
    Optional<String> osVersion,
    String architecture,
    boolean bootable) {

  /// Managed slugs under which one base is known.
  public record Entry(Base base, List<String> slugs) {
    public Entry {
      slugs = List.copyOf(slugs);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.time.Instant;
import java.util.Map;

/// What every file has, whatever its kind.
///
/// @param mode permission bits with the set-id and sticky bits, such as 0755; beside an ACL the
///   group's bits are its mask, as the kernel shows them
/// @param user at most 2^32-1, as the group
/// @param extended extended attributes by full name, such as `security.capability`; ACLs as the
///   kernel gives them to programs. Their characters are bytes (ISO 8859-1)
public record Attributes(
    int mode, long user, long group, Instant modified, Map<String, byte[]> extended) {

  public Attributes {
    extended = Map.copyOf(extended);
  }

  /// @param modified seconds since 1970
  public Attributes(int mode, long user, long group, long modified) {
    this(mode, user, group, Instant.ofEpochSecond(modified), Map.of());
  }
}

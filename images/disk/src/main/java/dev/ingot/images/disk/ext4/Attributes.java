// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.util.Map;

/// What every file has, whatever its kind.
///
/// @param mode permission bits with the set-id and sticky bits, such as 0755
/// @param modified seconds since 1970
/// @param extended extended attributes by full name, such as `security.capability`
public record Attributes(
    int mode, int user, int group, long modified, Map<String, byte[]> extended) {

  public Attributes {
    extended = Map.copyOf(extended);
  }

  public Attributes(int mode, int user, int group, long modified) {
    this(mode, user, group, modified, Map.of());
  }
}

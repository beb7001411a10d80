// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// What an image's root filesystem has, seen without booting it.
final class ImageTree {
  private ImageTree() {}

  /// @param path without leading slash, in folders that are no links
  /// @return false if it is missing; true also if that cannot be known: some images have a disk
  ///   only
  static boolean mayHave(MachineImage image, String path) {
    for (var layer : image.layers().reversed()) {
      var file = layer.resolve(path);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return !isDeletion(file);
      }
    }
    return image.layers().isEmpty();
  }

  /// Overlays mark what was deleted by a device.
  private static boolean isDeletion(Path file) {
    try {
      return (boolean) Files.getAttribute(file, "basic:isOther", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException _) {
      return true;
    }
  }
}

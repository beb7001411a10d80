// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.MachineImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folders of this host that images may consist of: a description that names another one, or a
/// link that leads out of them, describes no image.
///
/// @param folders of the images and of what they may stand on, such as the bases
record Places(List<Path> folders) {
  Places {
    folders = List.copyOf(folders);
  }

  /// Whether all layers lie below the folders, and the disk and the data volumes in the image's own
  /// folder.
  boolean hold(MachineImage image, Path home) {
    return image.layers().stream().allMatch(this::hold)
        && image.disk().map(MachineImage.Disk::file).stream().allMatch(file -> isIn(file, home))
        && image.volumes().stream()
            .flatMap(volume -> volume.content().stream())
            .allMatch(file -> isIn(file, home));
  }

  /// Whether a tree lies below the folders.
  boolean hold(Path layer) {
    return folders.stream().anyMatch(folder -> isIn(layer, folder));
  }

  private static boolean isIn(Path path, Path folder) {
    try {
      var real = real(path);
      return real.startsWith(real(folder)) && !real.equals(real(folder));
    } catch (IOException _) {
      return false;
    }
  }

  /// Where a path leads; what is missing leads nowhere else.
  private static Path real(Path path) throws IOException {
    return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.MachineImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// Where the manifests of trees lie; see [ContentManifest]. Any may be removed at any time.
///
/// @param folder made with the first one
record Manifests(Path folder) {
  private static final int MOST = 16;

  /// Where an image's manifest is, or is to be. Those that were used least lately make room for it.
  ///
  /// @param tree the image's; one that was made again is another one
  Path of(MachineImage image, Path tree) throws IOException {
    var about = Files.readAttributes(tree, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    var key =
        String.join(
            "\n", image.digest(), tree.toString(), about.fileKey() + "", about.creationTime() + "");
    var digest = Digests.sha256().digest(key.getBytes(StandardCharsets.UTF_8));
    var file = folder.resolve(Digests.hex(digest));
    if (Files.exists(file)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } else if (Files.isDirectory(folder)) {
      makeRoom();
    }
    return file;
  }

  private void makeRoom() throws IOException {
    List<Path> files;
    try (var all = Files.list(folder)) {
      files = all.sorted(Comparator.comparing(Manifests::used).reversed()).skip(MOST - 1L).toList();
    }
    for (var file : files) {
      Files.deleteIfExists(file);
    }
  }

  private static FileTime used(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException _) {
      return FileTime.fromMillis(0);
    }
  }
}

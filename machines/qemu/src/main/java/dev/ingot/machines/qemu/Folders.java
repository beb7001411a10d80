// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;

/// Removes folders with all that is in them.
final class Folders {
  private Folders() {}

  static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      var entries = new ArrayList<Path>();
      try (var found = Files.newDirectoryStream(folder)) {
        found.forEach(entries::add);
      }
      for (var entry : entries) {
        delete(entry);
      }
    }
    Files.deleteIfExists(folder);
  }
}

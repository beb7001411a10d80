// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Removes folders with all that is in them.
final class Folders {
  private Folders() {}

  static void delete(Path folder) throws IOException {
    var found = new ArrayList<>(List.of(folder));
    for (var i = 0; i < found.size(); i++) {
      if (Files.isDirectory(found.get(i), LinkOption.NOFOLLOW_LINKS)) {
        try (var entries = Files.newDirectoryStream(found.get(i))) {
          entries.forEach(found::add);
        }
      }
    }
    for (var path : found.reversed()) {
      Files.deleteIfExists(path);
    }
  }
}

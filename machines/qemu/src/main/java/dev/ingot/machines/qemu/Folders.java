// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Removes folders with all that is in them.
final class Folders {
  /// What is being stopped may write a file more.
  private static final int TRIES = 5;

  private Folders() {}

  static void delete(Path folder) throws IOException {
    for (var left = TRIES; ; left--) {
      try {
        deleteOnce(folder);
        return;
      } catch (DirectoryNotEmptyException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  private static void deleteOnce(Path folder) throws IOException {
    var found = new ArrayList<>(List.of(folder));
    for (var i = 0; i < found.size(); i++) {
      if (Files.isDirectory(found.get(i), LinkOption.NOFOLLOW_LINKS)) {
        try (var entries = Files.newDirectoryStream(found.get(i))) {
          entries.forEach(found::add);
        } catch (NoSuchFileException e) {
          // Somebody else removed it.
        }
      }
    }
    for (var path : found.reversed()) {
      Files.deleteIfExists(path);
    }
  }
}

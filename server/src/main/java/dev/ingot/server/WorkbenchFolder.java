// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.stores.files.DataDirectory;
import dev.ingot.stores.files.DirectoryInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Finds a folder for throw-away machines that no other process uses.
///
/// ```text
/// PARENT/1/ 2/ …   locked as long as a process uses it (DataDirectory); used again by others later
/// ```
final class WorkbenchFolder {
  private static final int MAX_FOLDERS = 1000;

  private WorkbenchFolder() {}

  /// Takes the first folder that is free, or a new one.
  ///
  /// @param sweep removes what dead processes left; gets every folder that no process uses
  static DataDirectory take(Path parent, Consumer<Path> sweep) {
    var taken = Optional.<DataDirectory>empty();
    for (var folder : folders(parent)) {
      var free = tryOpen(folder);
      free.ifPresent(directory -> sweep.accept(directory.path()));
      if (taken.isEmpty()) {
        taken = free;
      } else {
        free.ifPresent(DataDirectory::close);
      }
    }
    for (var number = 1; taken.isEmpty() && number <= MAX_FOLDERS; number++) {
      taken = tryOpen(parent.resolve(Integer.toString(number)));
    }
    return taken.orElseThrow(() ->
        new UncheckedIOException(
            new IOException("all " + MAX_FOLDERS + " folders in " + parent + " are in use")));
  }

  private static List<Path> folders(Path parent) {
    var folders = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
      entries.forEach(folders::add);
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + parent + ": " + e.getMessage(), e);
    }
    folders.sort(null);
    return folders;
  }

  private static Optional<DataDirectory> tryOpen(Path folder) {
    try {
      return Optional.of(DataDirectory.open(folder));
    } catch (DirectoryInUseException _) {
      return Optional.empty();
    }
  }
}

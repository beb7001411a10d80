// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/// Folders without subfolders that anybody else writes to.
final class Folders {
  private Folders() {}

  static void delete(Path folder) throws MachineException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new MachineException("cannot remove " + folder + ": " + e, e);
    }
  }

  /// Copies the files of a folder; one that is not there has none.
  static void copy(Path from, Path to) throws MachineException {
    try {
      Files.createDirectories(to);
      if (!Files.isDirectory(from)) {
        return;
      }
      try (var files = Files.list(from)) {
        for (var file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new MachineException("cannot copy " + from + " to " + to + ": " + e, e);
    }
  }

  /// Replaces a file, so that nobody reads half of it.
  static void write(Path file, String text) throws MachineException {
    var part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(part.toAbsolutePath().getParent());
      Files.writeString(part, text);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new MachineException("cannot write " + file + ": " + e, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// Removes and publishes files.
final class Trees {
  private Trees() {}

  /// Removes a tree, also one whose files belong to this user's subordinate ids. Who is interrupted
  /// removes what was being made: an interrupt that came before does not cut that short.
  static void delete(Path tree) throws IOException, InterruptedException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var interrupted = Thread.interrupted();
    try {
      Programs.run(
          "cannot remove " + tree, AsOwner.join(words(tree), "rm", "-rf", "--", tree.toString()));
    } catch (MachineException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static List<String> words(Path tree) {
    return Files.exists(tree.resolve("tree")) || Files.exists(tree.resolve("layer"))
        ? AsOwner.words()
        : List.of();
  }

  /// Gives a finished file its name; an existing file stays as it is.
  static void publish(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException _) {
      Files.move(file, target); // a filesystem without hard links
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// The files of this host that become bases just by being named, as `file:///…`. Those that the
/// administrator added to the catalogue are bases anyhow.
///
/// Whoever may call the API names parent images, and the service reads files with its own rights:
/// so it reads none but those that somebody meant for this.
public final class ParentFiles {
  private final boolean any;
  private final Optional<Path> folder;

  private ParentFiles(boolean any, Optional<Path> folder) {
    this.any = any;
    this.folder = folder;
  }

  /// All files: for a person who names a file in a command of their own, which runs with their own
  /// rights.
  public static ParentFiles any() {
    return new ParentFiles(true, Optional.empty());
  }

  /// Regular files below a folder that only the administrator writes to, after links are followed.
  ///
  /// @param folder empty for no files at all
  public static ParentFiles below(Optional<Path> folder) {
    return new ParentFiles(false, folder);
  }

  /// A file that is not there is not allowed either, so that an answer does not tell whether it is.
  boolean allow(Path file) {
    return any || folder.filter(open -> isBelow(file, open)).isPresent();
  }

  private static boolean isBelow(Path file, Path folder) {
    try {
      var real = file.toRealPath();
      return real.startsWith(folder.toRealPath())
          && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException _) {
      return false;
    }
  }
}

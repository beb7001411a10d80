// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a system says about itself in its `os-release` file.
final class OsRelease {
  private static final long MOST_BYTES = 1 << 16;

  private OsRelease() {}

  static Optional<String> read(Path file, String name) throws IOException {
    for (var line : Files.readAllLines(file)) {
      if (line.startsWith(name + "=")) {
        var value = line.substring(name.length() + 1).strip();
        var quoted = value.length() > 1 && (value.startsWith("\"") || value.startsWith("'"));
        return Optional.of(quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return Optional.empty();
  }

  /// The name for people of the system in a tree, such as `Debian GNU/Linux 12 (bookworm)`. Links
  /// are not followed: they would lead out of the tree.
  static Optional<String> prettyName(Path tree) throws IOException {
    for (var name : List.of("usr/lib/os-release", "etc/os-release")) {
      var file = tree.resolve(name);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.isReadable(file)
          && Files.size(file) <= MOST_BYTES
          && file.toRealPath().startsWith(tree.toRealPath())) {
        return read(file, "PRETTY_NAME");
      }
    }
    return Optional.empty();
  }
}

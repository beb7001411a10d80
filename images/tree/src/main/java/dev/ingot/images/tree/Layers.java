// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Root filesystem trees that lie over each other, read as one. Images of earlier versions have
/// several layers, with overlayfs' marks of what was deleted; new ones have one.
///
/// @param trees what works on the tree
/// @param root where it sees it
/// @param links the folder that was made for it; not there for a single layer
public record Layers(Trees trees, Path root, Path links) implements AutoCloseable {
  /// Mounts what the links `0`, `1`, … lead to at `root`, in a namespace of its own. The names are
  /// short because the kernel takes a page of options and no more.
  private static final String MOUNT =
      """
      (cd "$0" && exec mount -t overlay -o "$1" overlay root) || exit 125
      shift
      exec "$@"
      """;

  /// @param owner words that run a program as the owner of the trees; none for root
  /// @param layers the lowest first
  /// @param links a folder to make, if there is more than one layer
  public static Layers of(List<String> owner, List<Path> layers, Path links) throws IOException {
    if (layers.size() == 1) {
      return new Layers(new Trees(owner), layers.getFirst(), links);
    }
    Files.createDirectories(links.resolve("root"));
    var options = new StringBuilder(owner.isEmpty() ? "ro,lowerdir=" : "ro,userxattr,lowerdir=");
    for (var i = layers.size() - 1; i >= 0; i--) {
      var link = links.resolve(Integer.toString(i));
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, layers.get(i).toAbsolutePath().normalize());
      options.append(i).append(i == 0 ? "" : ":");
    }
    var enter = new ArrayList<>(owner.isEmpty() ? List.of("unshare") : owner);
    enter.addAll(List.of("--mount", "--propagation", "private", "sh", "-c", MOUNT));
    enter.addAll(List.of(links.toString(), options.toString()));
    return new Layers(new Trees(enter), links.resolve("root"), links);
  }

  /// Removes the folder; the mount went with the program that saw it.
  @Override
  public void close() throws IOException {
    if (!Files.isDirectory(links)) {
      return;
    }
    try (var files = Files.newDirectoryStream(links)) {
      for (var file : files) {
        Files.delete(file);
      }
    }
    Files.delete(links);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Root filesystem trees that lie over each other, to be read as one.
///
/// @param enter words in front of a program that sees the tree with its true owners
/// @param root where it sees it
record Layers(List<String> enter, Path root) {
  /// Files whose times say when a tree was made; build steps on top do not touch them there.
  private static final List<String> DATED =
      List.of("bin", "etc", "usr", "usr/lib/os-release", "var/lib/dpkg/status");

  private static final String MOUNT =
      "mount -t overlay -o \"$0\" overlay \"$1\" && shift && exec \"$@\"";

  /// @param mountPoint an empty folder; used inside a mount namespace only
  static Layers of(List<Path> layers, Path mountPoint) {
    if (layers.size() == 1) {
      return new Layers(AsOwner.words(), layers.getFirst());
    }
    var options = new StringBuilder(AsOwner.isRoot() ? "ro,lowerdir=" : "ro,userxattr,lowerdir=");
    for (var layer : layers.reversed()) {
      options.append(layer).append(layer.equals(layers.getFirst()) ? "" : ":");
    }
    var enter = new ArrayList<>(AsOwner.words());
    if (enter.isEmpty()) {
      enter.add(Programs.located("unshare"));
    }
    enter.addAll(List.of("--mount", "sh", "-c", MOUNT, options.toString(), mountPoint.toString()));
    return new Layers(enter, mountPoint);
  }

  /// When the newest of some trees was made, in seconds since 1970.
  static long made(List<Path> layers) {
    var newest = 0L;
    for (var layer : layers) {
      for (var name : DATED) {
        try {
          var file = layer.resolve(name);
          var modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
          newest = Math.max(newest, modified.toMillis() / 1000);
        } catch (IOException _) {
          // This tree does not have it.
        }
      }
    }
    return newest;
  }
}

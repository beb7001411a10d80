// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.host.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs programs as who owns the trees: root, or an ordinary user with its subordinate ids.
final class AsOwner {
  private AsOwner() {}

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at /proc/self", e);
    }
  }

  /// Words that run a program as root of the trees' owners: nothing for root, else a user namespace
  /// with this user's subordinate ids, or with this user alone where there are none.
  static List<String> words() {
    if (isRoot()) {
      return List.of();
    }
    var alone = List.of(Programs.located("unshare"), "--user", "--map-root-user");
    var all = join(alone, "--map-auto");
    return succeeds(join(all, "true")) ? all : alone;
  }

  private static boolean succeeds(List<String> argv) {
    try {
      var process = Programs.builder(argv).redirectErrorStream(true).start();
      process.getInputStream().close();
      return process.onExit().join().exitValue() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  static List<String> join(List<String> words, String... more) {
    var argv = new ArrayList<>(words);
    argv.addAll(List.of(more));
    return argv;
  }
}

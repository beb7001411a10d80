// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is mounted on this host.
final class HostMounts {
  private static final int TARGET = 4;

  private HostMounts() {}

  /// What the mount that a folder lies on forbids, as options behind others: an ordinary user's
  /// mount of the folder must forbid it too.
  static String restrictions(Path folder) throws IOException {
    var path = folder.toRealPath();
    var longest = Path.of("/");
    var restrictions = "";
    for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8)) {
      var words = line.split(" ", -1);
      var target = Path.of(words[TARGET].replace("\\040", " "));
      if (path.startsWith(target) && target.getNameCount() >= longest.getNameCount()) {
        longest = target;
        restrictions =
            Stream.of(words[TARGET + 1].split(",", -1))
                .filter(option -> option.equals("nosuid") || option.equals("noexec"))
                .map(option -> "," + option)
                .collect(Collectors.joining());
      }
    }
    return restrictions;
  }

  /// The folders directly below one, and not below another of them, on which something is mounted.
  static List<Path> below(Path folder) throws IOException {
    var targets =
        Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8).stream()
            .map(line -> Path.of(line.split(" ", -1)[TARGET].replace("\\040", " ")))
            .filter(target -> target.startsWith(folder) && !target.equals(folder))
            .distinct()
            .toList();
    return targets.stream()
        .filter(target ->
            targets.stream().noneMatch(other -> !other.equals(target) && target.startsWith(other)))
        .toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// The control groups of a machine (cgroups(7)), which bound its memory and its processes.
///
/// ```text
/// version 2   root: /sys/fs/cgroup/ingot/i-…      others: beside their own group, where systemd lets them
/// version 1   root: …/memory/OWN/ingot/i-…, …/pids/OWN/ingot/i-…
/// ```
///
/// @param folders one for version 2; for version 1 one for each controller
record ControlGroups(List<Path> folders) {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final Path OWN = Path.of("/proc/self/cgroup");
  private static final String PARENT = "ingot";
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(5);

  ControlGroups {
    folders = List.copyOf(folders);
  }

  /// The groups for a machine, made again; empty where this process may make none.
  static Optional<ControlGroups> make(String machine, SandboxSettings settings) {
    return make(MOUNT, OWN, machine, settings);
  }

  /// @param own what `/proc/self/cgroup` is
  static Optional<ControlGroups> make(
      Path mount, Path own, String machine, SandboxSettings settings) {
    var made = new ArrayList<Path>();
    try {
      for (var parent : parents(mount, own)) {
        var folder = parent.resolve(machine);
        Files.createDirectories(folder);
        made.add(folder);
      }
      if (!made.isEmpty() && bound(made, settings)) {
        return Optional.of(new ControlGroups(made));
      }
    } catch (IOException e) {
      // It may not, here. What was made goes again.
    }
    new ControlGroups(made).remove();
    return Optional.empty();
  }

  private static boolean bound(List<Path> folders, SandboxSettings settings) throws IOException {
    var memory = false;
    var processes = false;
    for (var folder : folders) {
      var bytes = Long.toString(settings.memoryBytes());
      memory |= write(folder.resolve("memory.max"), bytes);
      memory |= write(folder.resolve("memory.limit_in_bytes"), bytes);
      processes |= write(folder.resolve("pids.max"), Integer.toString(settings.processes()));
    }
    return memory && processes;
  }

  private static boolean write(Path file, String value) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    Files.writeString(file, value);
    return true;
  }

  /// The folders in which groups for machines can be made, with the controllers switched on.
  private static List<Path> parents(Path mount, Path own) throws IOException {
    var lines = Files.readAllLines(own, StandardCharsets.UTF_8);
    var parents = new LinkedHashSet<Path>();
    for (var line : lines) {
      var fields = line.split(":", 3);
      for (var controller : fields[1].split(",", -1)) {
        if (Set.of("memory", "pids").contains(controller)) {
          parents.add(below(mount.resolve(controller), fields[2]).resolve(PARENT));
        }
      }
    }
    if (!parents.isEmpty()) {
      return List.copyOf(parents);
    }
    for (var line : lines) {
      if (line.startsWith("0::")) {
        var group = below(mount, line.substring("0::".length()));
        var beside = Optional.ofNullable(group.getParent()).orElse(mount);
        var place = Files.isWritable(mount) ? mount : beside;
        switchOn(place);
        var parent = Files.createDirectories(place.resolve(PARENT));
        switchOn(parent);
        return List.of(parent);
      }
    }
    return List.of();
  }

  private static void switchOn(Path group) throws IOException {
    Files.writeString(group.resolve("cgroup.subtree_control"), "+memory +pids");
  }

  private static Path below(Path folder, String group) {
    return folder.resolve(Path.of("/").relativize(Path.of(group)));
  }

  /// The files into which a process writes itself.
  List<String> entries() {
    return folders.stream().map(folder -> folder.resolve("cgroup.procs").toString()).toList();
  }

  /// Removes the groups of a machine whose processes have ended.
  void remove() {
    for (var folder : folders) {
      var deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!removed(folder) && System.nanoTime() < deadline) {
        // The kernel counts a process a moment longer than it shows it.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static boolean removed(Path folder) {
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return true;
    } catch (IOException e) {
      return !Files.exists(folder);
    }
  }

  /// The groups as one text, to be found again by another process.
  String text() {
    return String.join("\n", folders.stream().map(Path::toString).toList());
  }

  static ControlGroups of(String text) {
    return new ControlGroups(text.lines().filter(line -> !line.isBlank()).map(Path::of).toList());
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/// The control group of version 2 that a machine with an init has for its own: what the machine
/// sees as the root of all, below which the init makes one for each service.
///
/// ```text
/// version 2       /sys/fs/cgroup/ingot/i-…/machine     below the group that bounds the machine
/// both versions   MOUNT/OWN/ingot/i-…/machine          the bounds are those of version 1
///   machine/ingot.scope     the commands of the build, beside init.scope, system.slice, …
/// ```
///
/// The machine's bounds lie above it or elsewhere, so the machine cannot raise them.
///
/// @param parent of the one that the machine sees as the root; its name is the machine's id
record Delegation(Path parent) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Path OWN = Path.of("/proc/self/cgroup");
  private static final String PARENT = "ingot";
  private static final String NAME = "machine";
  private static final String COMMANDS = "ingot.scope";
  private static final String PROCESSES = "cgroup.procs";
  private static final String MOST_GROUPS = "10000";
  private static final int TARGET = 4;
  private static final int MOST_LEVELS = 64;
  private static final long PAUSE_NANOS = 5_000_000;
  private static final long PATIENCE_NANOS = 2_000_000_000;

  /// The group for a machine, made again; empty where this process may make none.
  ///
  /// @param bounds the groups that bound the machine
  static Optional<Delegation> make(String machine, Optional<ControlGroups> bounds) {
    for (var place : places(bounds)) {
      var bounding = place.endsWith(machine);
      var made = new Delegation(bounding ? place : place.resolve(PARENT).resolve(machine));
      removed(made.folder());
      try {
        if (bounding) {
          switchOnAll(place);
        }
        Files.createDirectories(made.folder());
        Files.writeString(made.parent.resolve("cgroup.max.descendants"), MOST_GROUPS);
        if (Files.isWritable(made.first())) {
          Files.createDirectory(made.folder().resolve(COMMANDS));
          return Optional.of(made);
        }
      } catch (IOException e) {
        // It may not, here. The next place may be better.
      }
      removed(bounding ? made.folder() : made.parent());
    }
    return Optional.empty();
  }

  /// Whether this process may make one.
  static boolean possible(SandboxSettings settings) {
    var machine = "trial-" + ProcessHandle.current().pid();
    var bounds = ControlGroups.make(machine, settings);
    var made = make(machine, bounds);
    made.ifPresent(Delegation::remove);
    bounds.ifPresent(ControlGroups::remove);
    return made.isPresent();
  }

  /// Where one may be made: in the group that bounds the machine, if it is of version 2; else below
  /// this process' own group or beside it. Who moves a process needs the right to do so in a group
  /// that both have above them.
  private static List<Path> places(Optional<ControlGroups> bounds) {
    try {
      var places = new ArrayList<Path>();
      for (var folder : bounds.map(ControlGroups::folders).orElse(List.of())) {
        if (Files.exists(folder.resolve("cgroup.controllers"))) {
          places.add(folder);
        }
      }
      var mount = mount();
      if (places.isEmpty() && mount.isPresent()) {
        for (var line : Files.readAllLines(OWN, StandardCharsets.UTF_8)) {
          if (line.startsWith("0::/")) {
            var own = mount.get().resolve(line.substring("0::/".length()));
            places.add(own);
            if (!own.equals(mount.get())) {
              places.add(own.getParent());
            }
          }
        }
        places.removeIf(place -> !Files.isWritable(place.resolve(PROCESSES)));
      }
      return places;
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<Path> mount() throws IOException {
    return Files.readAllLines(MOUNTS, StandardCharsets.UTF_8).stream()
        .filter(line -> line.contains(" - cgroup2 "))
        .map(line -> Path.of(line.split(" ", -1)[TARGET]))
        .findFirst();
  }

  private static void switchOnAll(Path group) throws IOException {
    for (var controller :
        Files.readString(group.resolve("cgroup.controllers")).strip().split(" ", -1)) {
      if (!controller.isEmpty()) {
        Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
      }
    }
  }

  /// The one that the machine sees as the root.
  Path folder() {
    return parent.resolve(NAME);
  }

  /// The file into which process 1 is written.
  Path first() {
    return folder().resolve(PROCESSES);
  }

  /// The file into which the commands of a build are written: on version 2, where a group has
  /// groups below it, it has no processes.
  Path commands() {
    return folder().resolve(COMMANDS).resolve(PROCESSES);
  }

  /// Whether a process is one of the init's services, or the init, and so of no command.
  ///
  /// @param pid as this host numbers it
  boolean isService(long pid) {
    try {
      var root = "/" + parent.getFileName() + "/" + NAME + "/";
      for (var line :
          Files.readAllLines(
              Path.of("/proc", Long.toString(pid), "cgroup"), StandardCharsets.UTF_8)) {
        var at = line.startsWith("0::") ? line.indexOf(root) : -1;
        if (at >= 0) {
          var group = line.substring(at + root.length());
          return group.startsWith("init.scope") || (group + "/").contains(".service/");
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
    return false;
  }

  /// Removes the group of a machine whose processes have ended, with all that the init made in it.
  /// Its parent goes too, unless it bounds the machine and holds something else.
  void remove() {
    var deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!removed(folder()) && System.nanoTime() < deadline) {
      // The kernel counts a process a moment longer than it shows it.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    removed(parent);
  }

  private static boolean removed(Path top) {
    if (!Files.exists(top)) {
      return true;
    }
    try (var below = Files.walk(top, MOST_LEVELS)) {
      var folders = new TreeSet<>(below.filter(Files::isDirectory).toList());
      for (var group : folders.descendingSet()) {
        Files.deleteIfExists(group);
      }
      return true;
    } catch (IOException | java.io.UncheckedIOException e) {
      return !Files.exists(top);
    }
  }
}

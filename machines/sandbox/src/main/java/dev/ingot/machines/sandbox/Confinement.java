// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The words that start a program of a machine in the machine, with no more rights than the
/// settings give. The work is done by `enter.pl`, which says what its words mean.
///
/// @param entry the file with `enter.pl`
/// @param filter the file with the seccomp program, if calls are filtered
/// @param groups where this host has none to give, each process is bounded by itself
/// @param delegation for a machine with an init
record Confinement(
    Path entry,
    Privilege privilege,
    SandboxSettings settings,
    Optional<Path> filter,
    Optional<ControlGroups> groups,
    Optional<Delegation> delegation) {
  /// So that the kernel, when memory ends, ends a build before anything else of this host.
  private static final int OOM_SCORE = 500;

  enum Mode {
    /// Starts programs as it is told, and gives what they print as frames.
    GATE,
    /// The program has the input and output of this host's process.
    ENTER,
    /// Becomes process 1, in a root that is prepared.
    FIRST
  }

  /// The control groups into which a program is written, as files.
  List<String> entries(Mode mode) {
    var entries = new ArrayList<String>();
    for (var folder : groups.map(ControlGroups::folders).orElse(List.of())) {
      if (!delegation.map(own -> own.folder().startsWith(folder)).orElse(false)) {
        entries.add(folder.resolve("cgroup.procs").toString());
      }
    }
    delegation
        .map(own -> mode == Mode.FIRST ? own.first() : own.commands())
        .ifPresent(file -> entries.add(file.toString()));
    return entries;
  }

  /// Words in front of a program of the machine.
  ///
  /// @param options such as `folder=/root`
  List<String> words(Mode mode, long machine, List<String> options) {
    var words =
        new ArrayList<>(
            List.of(
                "perl",
                entry.toString(),
                mode.name().toLowerCase(Locale.ROOT),
                "machine=" + entry.getParent(),
                "arch=" + architecture(),
                "ids=" + privilege.ids(),
                "caps=" + Long.toHexString(Capability.mask(settings.capabilities()))));
    filter.ifPresent(file -> words.add("filter=" + file));
    if (asks()) {
      words.add("asks=1");
    }
    if (mode != Mode.FIRST) {
      words.add("pid=" + machine);
      words.add("oom=" + OOM_SCORE);
      entries(mode).forEach(entry -> words.add("cgroup=" + entry));
    }
    if (groups.isEmpty()) {
      words.add("processes=" + settings.processes());
      words.add("data=" + settings.memoryBytes());
    }
    words.addAll(options);
    if (mode != Mode.GATE) {
      words.add("--");
    }
    return words;
  }

  /// Whether programs ask this host about attributes.
  boolean asks() {
    return filter.isPresent() && Attributes.areAsked(privilege, settings);
  }

  /// As the scripts name it.
  static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
  }

  /// Sets the variables that the program gets in the mode `enter`, and none for the programs of
  /// this host before it.
  static void environment(ProcessBuilder builder, Map<String, String> variables) {
    var environment = builder.environment();
    environment.clear();
    environment.putAll(HostProgram.environment());
    variables.forEach((name, value) -> environment.put("_" + name, value));
  }

  /// The words that take away what is ours in a tree at rest, for the tree's owner with the tree as
  /// working directory.
  ///
  /// @param options of the init, if the machine had one
  List<String> restWords(List<String> options) {
    var words =
        new ArrayList<>(
            List.of(
                "perl",
                entry.toString(),
                "rest",
                "machine=" + entry.getParent(),
                "arch=" + architecture()));
    words.addAll(options);
    return words;
  }

  /// Writes `enter.pl` and its part.
  static void write(MachineFolder folder) throws IOException {
    Files.write(folder.entry(), script("enter.pl"));
    Files.write(folder.ours(), script("ours.pl"));
    Attributes.write(folder);
  }

  /// One of the scripts.
  static byte[] script(String name) {
    try (var stream = Confinement.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing in the program");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

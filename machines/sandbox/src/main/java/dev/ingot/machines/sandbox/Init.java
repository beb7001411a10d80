// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// The init of a machine whose tree has one: what `init.pl` is told of it.
///
/// @param folder the machine's
record Init(MachineFolder folder, Networking networking) {

  /// What the machine runs, whatever that is by now.
  static final String PROGRAM = "/sbin/init";

  private static final int LINES = 8;
  private static final String NORMAL = "ended with the exit code 0";
  private static final List<String> LINKS = List.of("sbin/init", "usr/sbin/init");
  private static final List<String> PROGRAMS =
      List.of("usr/lib/systemd/systemd", "lib/systemd/systemd");

  /// Whether a tree has an init that this can run: systemd, where `/sbin/init` leads to it.
  static boolean isIn(Path tree) {
    return PROGRAMS.stream().anyMatch(name -> isProgram(tree.resolve(name)))
        && LINKS.stream().anyMatch(name -> leadsToSystemd(tree.resolve(name)));
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean leadsToSystemd(Path path) {
    try {
      return Files.isSymbolicLink(path)
          && Files.readSymbolicLink(path).endsWith("lib/systemd/systemd");
    } catch (IOException e) {
      return false;
    }
  }

  /// The options of `enter.pl` for such a machine.
  ///
  /// @param runs whether the init is its process 1
  List<String> options(boolean runs) {
    var name = folder.path().getFileName().toString();
    return List.of(
        "init=" + folder.init(),
        "run=" + (runs ? "1" : ""),
        "home=" + folder.path(),
        "name=" + name,
        "id=" + machineId(name),
        "nameservers=" + words("nameserver"),
        "domains=" + words("search"),
        "net=" + (networking.own() ? "1" : ""));
  }

  private static String machineId(String name) {
    var seed = "ingot " + name;
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  /// What a line of the machine's own `resolv.conf` names. In a network that is this host's, nobody
  /// else may answer names.
  private String words(String key) {
    if (!networking.own()) {
      return "";
    }
    try {
      return networking
          .resolver()
          .lines()
          .filter(line -> line.startsWith(key + " "))
          .map(line -> line.substring(key.length()).strip())
          .collect(Collectors.joining(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes the scripts.
  void prepare(boolean runs) throws IOException {
    Files.write(folder.init(), Confinement.script("init.pl"));
    if (runs) {
      Files.write(folder.keeper(), Confinement.script("keep.pl"));
    }
  }

  /// What the init printed last, in one line, and how it ended if it has.
  String lastWords() {
    var end = text(folder.end()).strip();
    var console =
        text(folder.console())
            .replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[^\\[]", "")
            .replaceAll("[^\\P{Cntrl}\n]", "")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    var last = console.subList(Math.max(0, console.size() - LINES), console.size());
    return (end.isEmpty() ? "" : "its init, " + PROGRAM + ", " + end + "; ")
        + (end.equals(NORMAL)
            ? "something in it shut it down (a step restarts its machine with the exit code 194 or"
                + " the action Reboot); "
            : "")
        + (last.isEmpty()
            ? "nothing is on its console"
            : "the last lines of its console: " + String.join(" | ", last));
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      return "";
    }
  }
}

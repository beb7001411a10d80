// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.cli.IngotProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A disk of its own for a program: a file with a file system that is mounted for that program
/// alone, so that the mount goes with it however it ends. A copy of the file, made while it is
/// mounted, is what would be left of the disk if the power were cut at that moment.
final class LoopDisk {
  private static final int NO_MOUNT = 77;

  /// `$0` is the file, `$1` where to mount it, `$2` holds the id of this start of the host; the
  /// rest is the program. Without the option the kernel would write by itself every five seconds,
  /// and what the program forgot would mostly be there by luck.
  private static final String MOUNT =
      """
      mount -o loop,commit=300 "$0" "$1" || exit 77
      mount --bind "$2" /proc/sys/kernel/random/boot_id || exit 77
      shift 2
      exec "$@"
      """;

  private final Path here;
  private final Path file;

  private LoopDisk(Path here, Path file) {
    this.here = here;
    this.file = file;
  }

  /// The calling test is skipped where such a disk cannot be mounted.
  static LoopDisk make(Path here, String size) throws Exception {
    var isRoot = Files.getAttribute(here, "unix:uid").equals(0);
    assumeTrue(isRoot, "skipped: it needs root to mount a file system of its own");
    var disk = new LoopDisk(here, here.resolve("disk.img"));
    run(here, "truncate", "--size=" + size, disk.file.toString());
    var lazy = "lazy_itable_init=0,lazy_journal_init=0";
    run(here, "mkfs.ext4", "-q", "-F", "-E", lazy, disk.file.toString());
    var trial = new ProcessBuilder(disk.words("trial", "true")).inheritIO().start();
    assumeTrue(trial.waitFor() != NO_MOUNT, "skipped: this host mounts no files");
    return disk;
  }

  /// Where the program finds it.
  Path mountPoint() {
    return here.resolve("disk");
  }

  /// Starts the program on the disk.
  ///
  /// @param bootId of the host, as the program is to see it
  IngotProcess start(String bootId, String... arguments) throws Exception {
    var data = Map.of("INGOT_DATA", mountPoint().resolve("data").toString());
    return IngotProcess.startBy(words(bootId), here, data, arguments);
  }

  /// As [#start], for another program beside the one that was started.
  IngotProcess startBeside(IngotProcess first, String... arguments) throws Exception {
    var data = Map.of("INGOT_DATA", mountPoint().resolve("data").toString());
    return IngotProcess.startBy(enter(first), here, data, arguments);
  }

  private List<String> words(String bootId, String... program) throws IOException {
    Files.createDirectories(mountPoint());
    var id = Files.writeString(here.resolve("boot-id-" + bootId), bootId + "\n");
    var words = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    words.addAll(List.of("sh", "-c", MOUNT));
    words.addAll(List.of(file.toString(), mountPoint().toString(), id.toString()));
    words.addAll(List.of(program));
    return words;
  }

  private static List<String> enter(IngotProcess process) {
    return List.of("nsenter", "--mount", "--target", Long.toString(process.pid()), "--");
  }

  /// What is in some folders and files of the disk: a line for each, with the content's digest.
  ///
  /// @param names relative to the mount point, with shell patterns
  String content(IngotProcess process, String names) throws Exception {
    var words = new ArrayList<>(enter(process));
    words.addAll(
        List.of(
            "sh",
            "-c",
            "cd \"$0\" && find $1 -type f ! -name '*.lock' -exec sha256sum {} +"
                + " -o -printf '%y %m %p %l\\n' | sort -k2",
            mountPoint().toString(),
            names));
    return run(here, words.toArray(String[]::new));
  }

  /// Cuts the power: the disk as it is at this moment, for another start. The process is stopped
  /// meanwhile. A copy during which the disk was written to is thrown away.
  LoopDisk cut(IngotProcess process, String name) throws Exception {
    var place = Files.createDirectory(here.resolve(name));
    var copy = place.resolve("disk.img");
    process.signal("STOP");
    try {
      for (var tries = 0; tries < 50; tries++) {
        var before = writes();
        run(here, "cp", "--sparse=always", file.toString(), copy.toString());
        if (writes().equals(before)) {
          return new LoopDisk(place, copy);
        }
      }
      throw new AssertionError("the disk is written to all the time");
    } finally {
      process.signal("CONT");
    }
  }

  /// How much was written, and what is under way.
  private List<String> writes() throws Exception {
    var device = run(here, "losetup", "--noheadings", "--output=NAME", "-j", file.toString());
    var name = Path.of(device.strip()).getFileName().toString();
    var fields = Files.readString(Path.of("/sys/block", name, "stat")).strip().split(" +", -1);
    assertThat(fields).hasSizeGreaterThan(8);
    return fields[8].equals("0") ? List.of(fields[4], fields[6]) : List.of("" + System.nanoTime());
  }

  private static String run(Path folder, String... words) throws Exception {
    var process =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", words) + ": " + text).isZero();
    return text;
  }
}

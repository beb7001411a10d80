// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A Debian root filesystem with a kernel and systemd, for tests of disks and virtual machines.
/// Made once per clone, with mmdebstrap, and kept in the project's `target`.
public final class DebianTree {
  private static final String PACKAGES =
      "tiny-initramfs,linux-image-cloud-amd64,systemd-sysv,udev,dbus";
  private static final String MODULES =
      """
      mkdir -p "$1/etc/tiny-initramfs"
      printf '%s\\n' AUTO_MODULES=no INCLUDE_MODULES=virtio_pci,virtio_blk,virtio_scsi,sd_mod \
        > "$1/etc/tiny-initramfs/tiny-initramfs.conf"
      """;

  private DebianTree() {}

  /// The tree as a tar archive. The calling test is aborted, with the reason, where it cannot be
  /// made.
  public static Path archive() throws IOException, InterruptedException {
    return archive("debian-tree", PACKAGES);
  }

  /// The same with more packages.
  ///
  /// @param name of the archive, without an ending; another name for other packages
  /// @param packages their names, with commas between them
  public static Path archiveWith(String name, String packages)
      throws IOException, InterruptedException {
    return archive(name, PACKAGES + "," + packages);
  }

  private static Path archive(String name, String packages)
      throws IOException, InterruptedException {
    var folder = Files.createDirectories(project().resolve("target"));
    var archive = folder.resolve(name + ".tar");
    try (var lock = lock(folder.resolve(name + ".lock"))) {
      if (!Files.exists(archive)) {
        make(packages, folder.resolve(name + ".part.tar"), archive);
      }
      lock.force(false);
    }
    return archive;
  }

  /// Unpacks the tree, or some of its members, into a folder that is there.
  public static void unpack(Path archive, Path folder, String... members)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(asRoot());
    words.addAll(List.of("tar", "-C", folder.toString(), "-xpf", archive.toString()));
    if (!isRoot()) {
      words.add("--exclude=./dev/*"); // only root can make devices, and a kernel makes its own
    }
    words.addAll(List.of("--wildcards"));
    words.addAll(List.of(members));
    run(words);
  }

  /// Removes what was unpacked; it may have many owners.
  public static void remove(Path folder) throws IOException, InterruptedException {
    var words = new ArrayList<>(asRoot());
    words.addAll(List.of("rm", "-rf", "--", folder.toString()));
    run(words);
  }

  private static void make(String packages, Path part, Path archive)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/bin/mmdebstrap"))) {
      Assumptions.abort("no Debian for tests: mmdebstrap is not installed");
    }
    var words =
        new ArrayList<>(
            List.of(
                "mmdebstrap",
                "--mode=" + (isRoot() ? "root" : "unshare"),
                "--variant=apt",
                "--include=" + packages,
                "--essential-hook=" + MODULES,
                "bookworm",
                part.toString()));
    var sources = Path.of("/etc/apt/sources.list.d/debian.sources");
    if (Files.exists(sources)) {
      words.add(sources.toString());
    }
    try {
      run(words);
    } catch (IOException e) {
      Assumptions.abort("no Debian for tests: " + e.getMessage());
    }
    Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path project() {
    var folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw")) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static FileChannel lock(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  /// What stands before a command that works on files of any owner.
  static List<String> asRoot() {
    return isRoot() ? List.of() : List.of("unshare", "--user", "--map-auto", "--map-root-user");
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot see who runs this", e);
    }
  }

  private static void run(List<String> words) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("SOURCE_DATE_EPOCH", "1700000000");
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      var lines = output.lines().toList();
      throw new IOException(
          String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size())));
    }
  }
}

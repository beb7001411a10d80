// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// A root filesystem of busybox and little else, for tests of machines.
public final class TinyTree {
  private TinyTree() {}

  /// Makes the tree in an empty folder. The calling test is aborted, with the reason, on a host
  /// that has no static busybox.
  public static MachineImage image(Path folder) throws IOException, InterruptedException {
    var busybox = Path.of("/bin/busybox");
    if (!Files.isExecutable(busybox)) {
      Assumptions.abort("there is no busybox on this host: install busybox-static");
    }
    for (var name : List.of("bin", "etc", "root", "tmp", "proc", "dev", "sys", "run")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.setPosixFilePermissions(
        folder.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.copy(busybox, folder.resolve("bin/busybox"));
    for (var applet : applets(busybox)) {
      if (!applet.equals("busybox")) {
        Files.createSymbolicLink(folder.resolve("bin").resolve(applet), Path.of("busybox"));
      }
    }
    Files.writeString(folder.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(folder.resolve("etc/group"), "root:x:0:\n");
    return new MachineImage(
        "ami-00000000000000000",
        "tiny",
        "sha256:" + "0".repeat(64),
        List.of(folder),
        Optional.empty(),
        false,
        Platform.LINUX,
        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64",
        Optional.of("tiny"));
  }

  private static List<String> applets(Path busybox) throws IOException, InterruptedException {
    var process = new ProcessBuilder(busybox.toString(), "--list").start();
    var names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return names.lines().toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.images.disk.DiskImages;
import dev.ingot.testkit.machine.DebianTree;
import dev.ingot.testkit.machine.TinyTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;

/// Images with a disk that boots, for tests.
final class BootableImages {
  private static final String INITTAB =
      """
      ::sysinit:/bin/mount -t devtmpfs devtmpfs /dev
      ::sysinit:/bin/mount -o remount,rw /
      ::shutdown:/bin/umount -a -r
      """;

  private BootableImages() {}

  /// Aborts the test, with the reason, on a host that cannot boot machines.
  static void needQemu(QemuMachines machines, Path folder) {
    var missing = List.copyOf(machines.missingRequirements());
    for (var requirement : missing) {
      Assumptions.abort("no virtual machines: " + requirement.what());
    }
    for (var requirement : new DiskImages(folder, folder).missingRequirements()) {
      Assumptions.abort("no disks for virtual machines: " + requirement.what());
    }
  }

  /// Debian's kernel with busybox: it boots in a few seconds even where it is emulated.
  static MachineImage tiny(Path folder) throws IOException, InterruptedException {
    var archive = DebianTree.archive();
    var tree = Files.createDirectory(folder.resolve("tiny"));
    var plain = TinyTree.image(tree);
    DebianTree.unpack(
        archive,
        tree,
        "./boot/vmlinuz-*",
        "./boot/initrd.img-*",
        "./usr/lib/modules/*/modules.*",
        "./usr/lib/modules/*/virtio_console.ko",
        "./usr/lib/modules/*/virtio_net.ko",
        "./usr/lib/modules/*/net_failover.ko",
        "./usr/lib/modules/*/failover.ko");
    Files.createSymbolicLink(tree.resolve("lib"), Path.of("usr/lib"));
    Files.createDirectories(tree.resolve("sbin"));
    Files.createSymbolicLink(tree.resolve("sbin/init"), Path.of("../bin/busybox"));
    Files.writeString(tree.resolve("etc/inittab"), INITTAB);
    return withDisk(plain, tree, folder);
  }

  /// A Debian as it is installed.
  static MachineImage debian(Path folder) throws IOException, InterruptedException {
    var tree = Files.createDirectory(folder.resolve("debian"));
    try {
      DebianTree.unpack(DebianTree.archive(), tree);
      return withDisk(TinyTree.image(Files.createDirectory(folder.resolve("plain"))), tree, folder);
    } finally {
      DebianTree.remove(tree);
    }
  }

  private static MachineImage withDisk(MachineImage plain, Path tree, Path folder)
      throws InterruptedException {
    var image =
        new MachineImage(
            plain.id(),
            plain.name(),
            plain.digest(),
            List.of(tree),
            Optional.empty(),
            false,
            plain.platform(),
            plain.architecture(),
            plain.osVersion());
    try {
      var images = new DiskImages(folder.resolve("images"), folder, OptionalLong.of(1_700_000_000));
      return images.withDisk(image);
    } catch (MachineException e) {
      throw new AssertionError(e);
    }
  }
}

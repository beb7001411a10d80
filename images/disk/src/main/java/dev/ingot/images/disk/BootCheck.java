// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.RootFilesystem;
import dev.ingot.images.disk.BootFiles.Found;
import dev.ingot.images.disk.GrubMenu.Command;
import dev.ingot.images.disk.GrubMenu.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Looks whether the entry of a boot menu that starts by itself can start on the disk: its kernel,
/// its initial RAM disk, the drivers in them, the root filesystem it names, and init.
///
/// Only what surely ends at a prompt or in a panic is a problem. What cannot be known from the
/// files is left to the test, which boots the disk.
final class BootCheck {
  private static final String UPDATE = "; run update-grub after the last change of kernels";
  private static final String AGAIN =
      "; make it again (update-initramfs -u, update-tirfs or dracut --force)";
  private static final Pattern ROOT_DEVICE =
      Pattern.compile("/dev/((vd|sd|xvd)[a-z]3|nvme\\d+n1p3|root|gpt-auto-root)");

  private final BootFiles tree;
  private final RootFilesystem ids;
  private final String label;
  private final String menu;
  private final List<String> problems = new ArrayList<>();

  /// @param label of the root filesystem
  /// @param menu the name of the menu's file, for messages
  BootCheck(BootFiles tree, RootFilesystem ids, String label, String menu) {
    this.tree = tree;
    this.ids = ids;
    this.label = label;
    this.menu = menu;
  }

  /// @return what is wrong, each with the place and what to do; empty if nothing is
  List<String> problems(Entry entry) {
    if (entry.linux().isEmpty()) {
      return List.of(); // it starts something else
    }
    var command = entry.linux().get();
    var kernel = kernel(command);
    var ramDisk = entry.initrd().map(this::ramDisk).orElseGet(() -> new RamDisk(true, none()));
    root(command, entry.initrd().isPresent());
    if (problems.isEmpty() && kernel.isPresent() && ramDisk.whole()) {
      drivers(kernel.get(), ramDisk.modules(), entry.initrd().isPresent());
    }
    init(command);
    return List.copyOf(problems);
  }

  private static Optional<Set<String>> none() {
    return Optional.of(Set.of());
  }

  private void say(Command command, String what) {
    problems.add(menu + " line " + command.line() + " " + what);
  }

  private Optional<Kernel> kernel(Command command) {
    if (command.words().isEmpty() || command.words().getFirst().contains("$")) {
      return Optional.empty();
    }
    var path = command.words().getFirst();
    var file = file(command, path, "starts the kernel ");
    var kernel = file.flatMap(found -> Kernel.of(found.head()));
    if (file.isPresent() && kernel.isEmpty()) {
      say(command, "starts the kernel " + path + ", which is no kernel");
    }
    return kernel;
  }

  private Optional<Found> file(Command command, String path, String does) {
    var name = path.replaceFirst("^\\([^)]*\\)", "");
    if (tree.circles(name)) {
      say(command, does + path + ", but its symbolic links lead in a circle");
      return Optional.empty();
    }
    var file = tree.find(name);
    if (file.isEmpty()) {
      say(command, does + path + ", which is not in the image" + UPDATE);
    }
    return file;
  }

  /// @param modules that are in it, if they can be seen
  private record RamDisk(boolean whole, Optional<Set<String>> modules) {}

  private RamDisk ramDisk(Command command) {
    var modules = Optional.<Set<String>>of(new HashSet<>());
    for (var path : command.words()) {
      if (path.startsWith("-") || path.contains("$")) {
        modules = Optional.empty();
        continue;
      }
      var does = "loads the initial RAM disk ";
      var file = file(command, path, does);
      if (file.isEmpty()) {
        return new RamDisk(false, Optional.empty());
      }
      if (file.get().copy().isEmpty()) {
        var what = file.get().sizeBytes() == 0 ? "is empty" : "is no archive that a kernel reads";
        say(command, does + path + ", which " + what + AGAIN);
        return new RamDisk(false, Optional.empty());
      }
      try {
        var more = Initramfs.read(file.get().copy().get()).modules();
        modules =
            modules.flatMap(all ->
                more.map(some -> {
                  all.addAll(some);
                  return all;
                }));
      } catch (IOException e) {
        say(command, does + path + ", which is damaged: " + e.getMessage() + AGAIN);
        return new RamDisk(false, Optional.empty());
      }
    }
    return new RamDisk(true, modules);
  }

  private void root(Command command, boolean hasRamDisk) {
    var given = argument(command, "root=");
    if (given.isEmpty()) {
      if (!hasRamDisk) {
        say(command, "gives the kernel no root=");
      }
      return;
    }
    var root = given.get();
    var fits =
        root.contains("$")
            || root.equalsIgnoreCase("UUID=" + ids.uuid())
            || root.equalsIgnoreCase("/dev/disk/by-uuid/" + ids.uuid())
            || root.equalsIgnoreCase("PARTUUID=" + ids.partition())
            || root.equalsIgnoreCase("/dev/disk/by-partuuid/" + ids.partition())
            || root.equals("LABEL=" + label)
            || root.equals("/dev/disk/by-label/" + label)
            || root.equals("PARTLABEL=" + DiskAssembler.ROOT_NAME)
            || ROOT_DEVICE.matcher(root).matches();
    if (!fits) {
      say(
          command,
          "says root="
              + root
              + ", which this disk does not have; its root filesystem is UUID="
              + ids.uuid()
              + UPDATE);
    }
  }

  private static Optional<String> argument(Command command, String name) {
    return command.words().stream()
        .filter(word -> word.startsWith(name))
        .map(word -> word.substring(name.length()))
        .reduce((_, last) -> last);
  }

  /// Without drivers for the filesystem and for any disk, the kernel panics. Looked at where all of
  /// it can be seen: what the kernel has built in, and the modules in the initial RAM disk.
  private void drivers(Kernel kernel, Optional<Set<String>> loaded, boolean hasRamDisk) {
    var builtIn =
        kernel
            .version()
            .flatMap(version -> tree.find("lib/modules/" + version + "/modules.builtin"))
            .map(Found::text);
    if (loaded.isEmpty() || builtIn.isEmpty()) {
      return;
    }
    var all = new HashSet<>(loaded.get());
    builtIn.get().lines().forEach(line -> Initramfs.module(line.strip()).ifPresent(all::add));
    var missing = new ArrayList<String>();
    if (!all.contains("ext4")) {
      missing.add("ext4");
    }
    if (!all.contains("nvme") && !all.contains("virtio_blk") && !all.contains("virtio_scsi")) {
      missing.add("a disk (nvme, virtio_blk or virtio_scsi)");
    }
    if (!missing.isEmpty()) {
      problems.add(
          "the kernel "
              + kernel.version().orElseThrow()
              + " has no driver of "
              + String.join(" and of ", missing)
              + ", built in or in "
              + (hasRamDisk ? "its initial RAM disk" : "an initial RAM disk, which it missing")
              + "; name them in /etc/initramfs-tools/modules, or in INCLUDE_MODULES of"
              + " /etc/tiny-initramfs/tiny-initramfs.conf, and make it again");
    }
  }

  private void init(Command command) {
    var path = argument(command, "init=").orElse("/sbin/init");
    if (path.contains("$") || argument(command, "rdinit=").isPresent()) {
      return;
    }
    if (tree.circles(path)) {
      problems.add(path + ", which the kernel starts first, is a circle of symbolic links");
      return;
    }
    var file = tree.find(path);
    if (file.isEmpty() || !file.get().executable()) {
      problems.add(path + ", which the kernel starts first, is missing or cannot be executed");
    } else if (!file.get().text().startsWith("\u007fELF") && !file.get().text().startsWith("#!")) {
      problems.add(path + ", which the kernel starts first, is neither a program nor a script");
    }
  }
}

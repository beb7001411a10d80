// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.RootFilesystem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a tree boots once it is on a disk, decided when all of it was seen: by its own boot menu if
/// it has one, else by one of ours that starts its newest kernel.
///
/// @param bootable whether there is anything to boot
/// @param label of the root filesystem
/// @param efiLabel of the EFI partition's filesystem
/// @param table the content of `/etc/fstab`; empty leaves the tree without one
/// @param menu the content of a `/boot/grub/grub.cfg` to be added
/// @param remarks what whoever builds it should know of how it boots
record BootPlan(
    boolean bootable,
    String label,
    String efiLabel,
    Optional<byte[]> table,
    Optional<String> menu,
    List<String> remarks) {
  static final String MENU = "boot/grub/grub.cfg";
  private static final String OTHER_MENU = "boot/grub2/grub.cfg";
  private static final String KERNEL = "boot/vmlinuz-";
  private static final int LARGEST_MENU = 1 << 20;

  /// @param table what the tree has as `/etc/fstab`
  /// @param others what else than the disk's filesystems is there at a start; see [VolumeTags]
  /// @param expected whether what the tree was made of boots, so that this one has to
  /// @throws MachineException if it would surely not boot, with all reasons
  static BootPlan of(
      BootFiles tree,
      Optional<byte[]> table,
      RootFilesystem ids,
      Set<String> others,
      boolean expected)
      throws MachineException {
    var own = tree.find(MENU);
    var kernels = tree.versions(KERNEL);
    if (kernels.isEmpty() && own.map(BootPlan::startsNothing).orElse(true)) {
      if (expected) {
        throw wouldNotBoot(List.of(noKernel(tree)));
      }
      return new BootPlan(
          false,
          DiskAssembler.ROOT_NAME,
          DiskAssembler.EFI_LABEL,
          table,
          Optional.empty(),
          List.of());
    }
    var content = table.orElse(new byte[0]);
    var mounts = new FileSystemTable(new String(content, StandardCharsets.ISO_8859_1));
    var label = mounts.label().orElse(DiskAssembler.ROOT_NAME);
    var text = own.map(BootFiles.Found::text).or(() -> ours(tree, kernels, ids));
    var name = own.isPresent() ? "/" + MENU : "the menu of this disk";
    var menu = GrubMenu.parse(text.orElse(""));
    var environment = tree.find("boot/grub/grubenv").map(BootFiles.Found::text).orElse("");
    var problems = new ArrayList<>(mounts.problems(ids, others));
    var entry = menu.chosen(environment);
    if (entry.isPresent()) {
      problems.addAll(new BootCheck(tree, ids, label, name).problems(entry.get()));
    } else if (own.isPresent() && startsNothing(own.get())) {
      problems.add("/" + MENU + " has no entry that starts anything; run update-grub");
    }
    if (!problems.isEmpty()) {
      throw wouldNotBoot(problems);
    }
    var withEfi = tree.hasFolder("boot/efi") || tree.hasEfiPackage();
    var missing = mounts.missing(ids.uuid(), ids.efiText(), withEfi);
    return new BootPlan(
        true,
        label,
        mounts.efiLabel().orElse(DiskAssembler.EFI_LABEL),
        Optional.of(FileSystemTable.with(missing, content)),
        own.isPresent() ? Optional.empty() : text,
        mounts.remarks(others));
  }

  private static MachineException wouldNotBoot(List<String> problems) {
    return new MachineException("it would not boot: " + String.join("; ", problems));
  }

  private static String noKernel(BootFiles tree) {
    if (tree.circles("boot")) {
      return "/boot is a circle of symbolic links";
    }
    return "there is no kernel in /boot any more"
        + tree.linkAt("boot").map(target -> ", which is a link to " + target).orElse("")
        + "; install one, such as linux-image-amd64";
  }

  /// Whether a menu has no entry and nothing that could lead on to another one.
  private static boolean startsNothing(BootFiles.Found menu) {
    return menu.sizeBytes() < LARGEST_MENU
        && GrubMenu.parse(menu.text()).isEmpty()
        && menu.text()
            .lines()
            .flatMap(line -> GrubMenu.commands(line).stream())
            .map(List::getFirst)
            .noneMatch(List.of("configfile", "normal", "chainloader", "multiboot")::contains);
  }

  private static Optional<String> ours(BootFiles tree, List<String> kernels, RootFilesystem ids) {
    var other = tree.find(OTHER_MENU).map(found -> GrubMenu.parse(found.text()));
    if (other.isPresent() && !other.get().isEmpty()) {
      return Optional.of(GrubConfiguration.leadingTo("/" + OTHER_MENU));
    }
    var newest = kernels.stream().max(Comparator.comparing(it -> it, KernelVersions::compare));
    return newest.map(version -> {
      // The links that the kernel's package keeps, where it does.
      var target = tree.linkAt("vmlinuz").orElse("").replaceFirst("^/", "");
      var linked = target.startsWith(KERNEL) && tree.find("vmlinuz").isPresent();
      var kernel = linked ? "/vmlinuz" : "/" + KERNEL + version;
      return GrubConfiguration.text(ids.uuid(), kernel, ramDisk(tree, linked, version));
    });
  }

  private static Optional<String> ramDisk(BootFiles tree, boolean linked, String version) {
    if (linked && tree.find("initrd.img").isPresent()) {
      return Optional.of("/initrd.img");
    }
    for (var name : List.of("initrd.img-%s", "initramfs-%s.img", "initrd-%s")) {
      var path = "boot/" + name.formatted(version);
      if (tree.find(path).isPresent()) {
        return Optional.of("/" + path);
      }
    }
    return Optional.empty();
  }
}

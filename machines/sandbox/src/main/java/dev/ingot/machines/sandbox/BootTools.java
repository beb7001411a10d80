// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.RootFilesystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Files with which a build machine's own tools prepare the boot of the disk that will be made of
/// it: they would look at devices, and what they would see is the host's.
final class BootTools {
  /// Where dpkg keeps its records, by which the real programs are put aside.
  private static final String PACKAGES = "/var/lib/dpkg";

  private BootTools() {}

  /// The files for a machine; none for one that is only tested or has nothing to boot.
  static List<BuildFile> of(MachineSpec spec) {
    return spec.purpose() == MachineSpec.Purpose.BUILD && spec.image().bootable()
        ? of(spec.image())
        : List.of();
  }

  private static List<BuildFile> of(MachineImage image) {
    var ids = RootFilesystem.of(image);
    var files = new ArrayList<BuildFile>();
    for (var path :
        List.of(
            "/usr/sbin/grub-probe",
            "/usr/sbin/grub-install",
            "/usr/bin/grub-mkrelpath",
            "/usr/bin/os-prober",
            "/usr/sbin/mkinitramfs",
            "/usr/bin/dracut")) {
      var name = path.substring(path.lastIndexOf('/') + 1);
      files.add(new BuildFile(path, content(name, ids), 0755, Optional.of(PACKAGES), true));
    }
    for (var kind : List.of("postinst", "postrm")) {
      var path = "/etc/kernel/" + kind + ".d/zzz-ingot";
      var content = content("kernel-hook", ids);
      files.add(new BuildFile(path, content, 0755, Optional.of(PACKAGES), false));
    }
    return files;
  }

  private static String content(String name, RootFilesystem ids) {
    return resource("boot/" + name)
        .replace("@ROOT@", ids.uuid().toString())
        .replace("@PARTITION@", ids.partition().toString())
        .replace("@EFI@", ids.efiText());
  }

  private static String resource(String name) {
    try (var in = BootTools.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

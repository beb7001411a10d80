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

/// Files that a build machine sees and no image keeps, with which the machine's own tools prepare
/// the boot of the disk that will be made of it: they would look at devices, and what they would
/// see is the host's.
///
/// @param path an absolute path; where its folder is missing, there is no such file
/// @param diverted whether dpkg puts a package's own file of this name to `PATH.real` meanwhile, so
///   that it may be installed and upgraded beside ours
record BootTools(String path, String content, int mode, boolean diverted) {

  /// The files for a machine; none for one that is only tested or has nothing to boot.
  static List<BootTools> of(MachineSpec spec) {
    return spec.purpose() == MachineSpec.Purpose.BUILD && spec.image().bootable()
        ? of(spec.image())
        : List.of();
  }

  private static List<BootTools> of(MachineImage image) {
    var ids = RootFilesystem.of(image);
    var tools = new ArrayList<BootTools>();
    for (var path :
        List.of(
            "/usr/sbin/grub-probe",
            "/usr/sbin/grub-install",
            "/usr/bin/grub-mkrelpath",
            "/usr/bin/os-prober",
            "/usr/sbin/mkinitramfs",
            "/usr/bin/dracut")) {
      var name = path.substring(path.lastIndexOf('/') + 1);
      tools.add(new BootTools(path, content(name, ids), 0755, true));
    }
    for (var kind : List.of("postinst", "postrm")) {
      var path = "/etc/kernel/" + kind + ".d/zzz-ingot";
      tools.add(new BootTools(path, content("kernel-hook", ids), 0755, false));
    }
    return tools;
  }

  private static String content(String name, RootFilesystem ids) {
    return resource("boot/" + name)
        .replace("@ROOT@", ids.uuid().toString())
        .replace("@PARTITION@", ids.partition().toString())
        .replace("@EFI@", ids.efiText());
  }

  /// The program, to be run in the machine, that puts the files there or takes away those that are
  /// still ours.
  ///
  /// @param verb `place` or `remove`
  static List<String> program(String verb, List<BootTools> tools) {
    var words = new ArrayList<>(List.of("sh", "-c", resource("place.sh"), "place", verb));
    for (var tool : tools) {
      words.add(tool.path());
      words.add(Integer.toOctalString(tool.mode()));
      words.add(tool.diverted() ? "1" : "0");
      words.add(tool.content().stripTrailing());
    }
    return words;
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

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.host.Programs;
import dev.ingot.testkit.machine.DebianTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The disk of a Debian starts by itself, to the point where a person can log in.
@Tag("qemu")
class DiskBootTest {
  private static final long LONGEST_SECONDS = 400;

  @TempDir private static Path folder;
  private static Path root;
  private static Path disk;

  @BeforeAll
  static void assemble() throws Exception {
    DiskFiles.need("qemu-system-x86_64", "unshare");
    for (var missing : GrubImages.missingRequirements()) {
      Assumptions.abort(missing.what());
    }
    root = Files.createDirectory(folder.resolve("root"));
    DebianTree.unpack(DebianTree.archive(), root);
    var image =
        new DiskImages(folder.resolve("store"), folder, OptionalLong.of(1_700_000_000))
            .withDisk(DiskFiles.image("ami-00000000000000000", root));
    assertThat(image.bootable()).isTrue();
    disk = image.disk().orElseThrow().file();
  }

  @AfterAll
  static void remove() throws Exception {
    if (root != null) {
      DebianTree.remove(root);
    }
  }

  @Test
  void on_bios() throws Exception {
    assertThat(console(disk)).contains("login:");
  }

  @Test
  void by_the_menu_and_with_the_table_of_the_tree() throws Exception {
    var layer = folder.resolve("layer");
    Files.createDirectories(layer.resolve("etc"));
    Files.createDirectories(layer.resolve("boot/grub"));
    Files.writeString(layer.resolve("etc/fstab"), "LABEL=data /data ext4 defaults,nofail 0 2\n");
    Files.writeString(
        layer.resolve("boot/grub/grub.cfg"),
        """
        insmod of_no_version
        set default=the-second
        set timeout=1
        menuentry First {
          linux /vmlinuz root=UUID=%1$s console=ttyS0 report.first
        }
        menuentry Second --id the-second {
          search --no-floppy --fs-uuid --set=root %1$s
          linux /vmlinuz root=UUID=%1$s ro console=ttyS0 report.second
          initrd /initrd.img
        }
        """
            .formatted("3f2b7f0e-9d2c-8d5e-a6f0-0b7f6e6f2d11"));
    var image =
        new DiskImages(folder.resolve("store"), folder, OptionalLong.of(1_700_000_000))
            .withDisk(DiskFiles.image("ami-00000000000000001", root, layer));

    assertThat(console(image.disk().orElseThrow().file()))
        .contains("report.second", "re-mounted", "login:");
  }

  @Test
  void on_uefi() throws Exception {
    var firmware = Path.of("/usr/share/ovmf/OVMF.fd");
    if (!Files.exists(firmware)) {
      Assumptions.abort("ovmf is not installed");
    }

    assertThat(console(disk, "-bios", firmware.toString())).contains("login:");
  }

  /// What the serial line shows until somebody can log in.
  private static String console(Path disk, String... options) throws Exception {
    var argv =
        new ArrayList<>(List.of("qemu-system-x86_64", "-machine", "q35,hpet=off", "-accel", "tcg"));
    argv.addAll(List.of("-cpu", "max", "-smp", "2", "-m", "1024", "-nic", "none"));
    argv.addAll(List.of("-display", "none", "-serial", "stdio", "-monitor", "none"));
    argv.addAll(List.of("-drive", "if=virtio,snapshot=on,format=qcow2,file=" + disk));
    argv.addAll(Arrays.asList(options));
    var log = Files.createTempFile(folder, "console", "");
    var builder = Programs.builder(argv).redirectErrorStream(true).redirectOutput(log.toFile());
    var qemu = builder.start();
    try {
      var text = "";
      for (var tenths = 0; tenths < LONGEST_SECONDS * 10 && qemu.isAlive(); tenths++) {
        text = Files.readString(log, StandardCharsets.ISO_8859_1);
        if (text.contains("login:")) {
          break;
        }
        Thread.sleep(100);
      }
      return text;
    } finally {
      qemu.destroyForcibly().waitFor();
    }
  }
}

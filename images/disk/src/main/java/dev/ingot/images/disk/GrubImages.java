// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// GRUB for BIOS and for UEFI. Both look for `/boot/grub/grub.cfg` in the third partition of the
/// disk they were read from, so they are the same for every disk.
final class GrubImages {
  private static final Path MODULES = Path.of("/usr/lib/grub");
  private static final String PREFIX = "(,gpt3)/boot/grub";

  /// All that menus ask for, of `grub-mkconfig` and of people: a module that is missing makes GRUB
  /// wait for a key. None is read from the tree, whose GRUB may be of another version.
  private static final List<String> COMMON =
      List.of(
          ("all_video boot cat configfile cpuid date datehook echo eval ext2 fat font gcry_sha256"
                  + " gcry_sha512 gettext gfxmenu gfxterm gfxterm_background gzio halt hashsum help"
                  + " iso9660 jpeg keystatus linux linux16 loadenv loopback ls lzopio minicmd normal"
                  + " part_gpt part_msdos password password_pbkdf2 pbkdf2 play png probe"
                  + " read reboot regexp search search_fs_file search_fs_uuid search_label serial"
                  + " sleep smbios terminal terminfo test tga tr true video video_bochs video_cirrus"
                  + " video_fb xzio")
              .split(" "));

  private static final List<String> BIOS = List.of("biosdisk", "vbe", "vga", "chain");
  private static final List<String> UEFI = List.of("efi_gop", "efi_uga", "chain");

  private static final int BOOT_CODE = 440;
  private static final int CORE_SECTOR_AT = 0x5c;
  private static final int BOOT_DRIVE_CHECK_AT = 0x66;
  private static final short NO_OPERATION_TWICE = (short) 0x9090;
  private static final int BLOCK_LIST_AT = 0x1f4;

  private final byte[] boot;
  private final byte[] core;
  private final byte[] efi;

  private GrubImages(byte[] boot, byte[] core, byte[] efi) {
    this.boot = boot;
    this.core = core;
    this.efi = efi;
  }

  /// The code for the disk's first sector.
  byte[] boot() {
    return boot;
  }

  /// What that loads: the content of the BIOS boot partition.
  byte[] core() {
    return core;
  }

  /// What UEFI runs.
  byte[] efi() {
    return efi;
  }

  static List<MissingRequirement> missingRequirements() {
    var packages = new ArrayList<String>();
    if (Programs.find("grub-mkimage").isEmpty()) {
      packages.add("grub-common");
    }
    if (!Files.exists(MODULES.resolve("i386-pc/boot.img"))) {
      packages.add("grub-pc-bin");
    }
    if (!Files.exists(MODULES.resolve("x86_64-efi/normal.mod"))) {
      packages.add("grub-efi-amd64-bin");
    }
    return packages.isEmpty()
        ? List.of()
        : List.of(
            new MissingRequirement(
                String.join(", ", packages) + " not installed",
                "disks that boot by themselves cannot be made",
                "apt-get install " + String.join(" ", packages)));
  }

  /// @param work a folder for temporary files
  /// @param coreOffset where on the disk the BIOS boot partition begins
  static GrubImages make(Path work, long coreOffset) throws MachineException, InterruptedException {
    var core = work.resolve("core.img");
    var efi = work.resolve("grub.efi");
    try {
      var other = start("x86_64-efi", efi, UEFI);
      try {
        Programs.await("cannot make GRUB for BIOS", start("i386-pc", core, BIOS));
        Programs.await("cannot make GRUB for UEFI", other);
      } finally {
        other.destroyForcibly();
      }
      return new GrubImages(
          bootCode(Files.readAllBytes(MODULES.resolve("i386-pc/boot.img")), coreOffset),
          blockList(Files.readAllBytes(core), coreOffset),
          Files.readAllBytes(efi));
    } catch (IOException e) {
      throw new MachineException("cannot make the boot loader: " + e.getMessage(), e);
    }
  }

  private static Process start(String platform, Path to, List<String> modules) throws IOException {
    var argv =
        AsOwner.join(
            List.of(),
            Programs.located("grub-mkimage"),
            "--format=" + platform,
            "--prefix=" + PREFIX,
            "--output=" + to);
    argv.addAll(COMMON);
    argv.addAll(modules);
    argv.addAll(newer(MODULES.resolve(platform)));
    return Programs.builder(argv).redirectErrorStream(true).start();
  }

  /// Modules of newer versions that their menus ask for. A menu asks `fwsetup --is-supported`; the
  /// command that does not know this question restarts the machine.
  private static List<String> newer(Path modules) throws IOException {
    var newer = new ArrayList<String>();
    if (Files.exists(modules.resolve("bli.mod"))) {
      newer.add("bli");
    }
    var setup = modules.resolve("efifwsetup.mod");
    if (Files.exists(setup)
        && Files.readString(setup, StandardCharsets.ISO_8859_1).contains("is-supported")) {
      newer.add("efifwsetup");
    }
    return newer;
  }

  /// The first sector's code learns where the core begins, and to trust the BIOS about the drive.
  private static byte[] bootCode(byte[] image, long coreOffset) {
    var bytes = Arrays.copyOf(image, BOOT_CODE);
    var code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    code.putLong(CORE_SECTOR_AT, coreOffset / GuidPartitionTable.SECTOR);
    code.putShort(BOOT_DRIVE_CHECK_AT, NO_OPERATION_TWICE);
    return bytes;
  }

  /// The core's first sector learns where its other sectors are: right behind it.
  private static byte[] blockList(byte[] image, long coreOffset) {
    ByteBuffer.wrap(image)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(BLOCK_LIST_AT, coreOffset / GuidPartitionTable.SECTOR + 1);
    return image;
  }
}

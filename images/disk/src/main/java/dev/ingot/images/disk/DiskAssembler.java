// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.LackException;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.RootFilesystem;
import dev.ingot.images.disk.GuidPartitionTable.Partition;
import dev.ingot.images.disk.TarReader.Entry;
import dev.ingot.images.disk.ext4.Attributes;
import dev.ingot.images.disk.ext4.Ext4Writer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Writes a root filesystem to a disk in one pass, without mounts, loop devices or root.
///
/// A tree with a kernel gives a disk that boots on BIOS and on UEFI:
///
/// ```text
/// 0       1 MiB       2 MiB                 18 MiB
/// | table | bios      | esp (FAT16)         | root (ext4) …            | table |
/// | GRUB  | GRUB core | /EFI/BOOT/…X64.EFI  | /boot/grub/grub.cfg …    |
/// ```
///
/// A tree without one gives the root partition alone, at the same place.
///
/// What boots is what the tree says; see [BootPlan]. The same tree, ids, time and size give the
/// same bytes: the disk's own id comes from the tree's digest, every time from the tree or the
/// given one.
final class DiskAssembler {
  private static final long MIB = 1L << 20;
  private static final long BIOS_AT = MIB;
  private static final long ESP_AT = 2 * MIB;
  private static final int ESP_SIZE = 16 << 20;
  private static final long ROOT_AT = ESP_AT + ESP_SIZE;
  private static final long LEAST_DISK = 1024 * MIB;
  private static final int LARGEST_TABLE = 1 << 20;
  private static final String TABLE = "etc/fstab";
  private static final String GRUB_FOLDER = "boot/grub";
  private static final String KERNEL = "boot/vmlinuz-";

  /// The label of the root filesystem, if no table of filesystems asks for another one, and always
  /// the name of its partition.
  static final String ROOT_NAME = "root";

  /// The name of the EFI partition.
  static final String EFI_NAME = "esp";

  /// The label of its filesystem, if no table of filesystems asks for another one.
  static final String EFI_LABEL = "ESP";

  private final Path work;
  private final long newest;
  private final RootFilesystem ids;
  private final boolean mustBoot;

  /// @param work a folder for temporary files
  /// @param newest the time of all that is newer or has none, in seconds since 1970
  /// @param ids of the disk
  /// @param mustBoot whether a tree that cannot boot is refused
  DiskAssembler(Path work, long newest, RootFilesystem ids, boolean mustBoot) {
    this.work = work;
    this.newest = newest;
    this.ids = ids;
    this.mustBoot = mustBoot;
  }

  /// @param digest of the tree: `sha256:` and 64 hex digits
  record Assembled(String digest, boolean bootable, long sizeBytes) {}

  /// @param enter words in front of a program that reads the tree
  /// @param leastBytes the disk's size at least
  Assembled assemble(List<String> enter, Path root, SparseDisk disk, long leastBytes)
      throws IOException, MachineException, InterruptedException {
    if (leastBytes > Ext4Writer.LARGEST_BYTES) {
      throw new MachineException(
          "a disk of %d GiB is too large; the largest has %d GiB"
              .formatted(leastBytes >>> 30, Ext4Writer.LARGEST_BYTES >>> 30));
    }
    var files = new Ext4Writer(disk, ROOT_AT, newest, leastBytes);
    var found = new Found(new BootFiles(work));
    var grub = Optional.<FutureTask<GrubImages>>empty();
    byte[] digest;
    try (var archive = new TreeArchive(enter, root, newest, work.resolve("tar.errors"))) {
      var reader = new TarReader(archive);
      try {
        for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
          add(files, entry.get(), reader, found);
          if (grub.isEmpty() && found.bootable) {
            grub = Optional.of(makeGrub());
          }
        }
      } catch (EOFException e) {
        archive.digest(); // says why it ends early, if it knows
        throw e;
      }
      digest = archive.digest();
    }
    var table = found.table.map(_ -> found.tableContent);
    var plan = BootPlan.of(found.boot, table, ids, mustBoot);
    addOurs(files, found, plan);
    var size = size(files.seal(ids.uuid()), leastBytes);
    files.finish(size - ROOT_AT - MIB, ids.uuid(), plan.label());
    finish(disk, size, digest, plan, grub);
    disk.finish(size);
    return new Assembled("sha256:" + TreeArchive.hex(digest), plan.bootable(), size);
  }

  /// What was seen of the tree that decides how it boots.
  private static final class Found {
    private final BootFiles boot;
    private boolean bootable;
    private Optional<Entry> table = Optional.empty();
    private byte[] tableContent = new byte[0];

    Found(BootFiles boot) {
      this.boot = boot;
    }
  }

  private static void add(Ext4Writer files, Entry entry, TarReader reader, Found found)
      throws IOException {
    if (isTable(entry)) {
      found.table = Optional.of(entry);
      found.tableContent = reader.content().readNBytes((int) entry.sizeBytes());
      return;
    }
    var path = entry.path();
    var attributes = attributes(entry);
    switch (entry.type()) {
      case '0' -> {
        found.bootable |= path.startsWith(KERNEL) || path.equals(BootPlan.MENU);
        try (var content =
            found.boot.file(path, entry.mode(), entry.sizeBytes(), reader.content())) {
          files.file(path, attributes, entry.sizeBytes(), content);
        }
      }
      case '1' -> {
        found.boot.hardLink(path, entry.link());
        files.hardLink(path, entry.link());
      }
      case '2' -> {
        found.boot.link(path, entry.link());
        files.symbolicLink(path, attributes, entry.link());
      }
      case '3' -> files.device(path, attributes, false, entry.major(), entry.minor());
      case '4' -> files.device(path, attributes, true, entry.major(), entry.minor());
      case '5' -> {
        found.boot.folder(path);
        files.folder(path, attributes);
      }
      case '6' -> files.fifo(path, attributes);
      default -> throw new IOException(path + " is of an unknown kind: " + entry.type());
    }
  }

  /// It is written last, since lines of ours may have to stand in it.
  private static boolean isTable(Entry entry) {
    return entry.type() == '0' && entry.path().equals(TABLE) && entry.sizeBytes() < LARGEST_TABLE;
  }

  private static Attributes attributes(Entry entry) {
    return new Attributes(
        entry.mode(), entry.user(), entry.group(), entry.modified(), entry.attributes());
  }

  private void addOurs(Ext4Writer files, Found found, BootPlan plan) throws IOException {
    var plain = new Attributes(0644, 0, 0, newest);
    if (plan.table().isPresent() && (found.table.isPresent() || !files.has(TABLE))) {
      var attributes = found.table.map(DiskAssembler::attributes).orElse(plain);
      file(files, TABLE, attributes, plan.table().get());
    }
    if (plan.menu().isPresent()) {
      if (!files.has(GRUB_FOLDER)) {
        files.folder(GRUB_FOLDER, new Attributes(0755, 0, 0, newest));
      }
      file(files, BootPlan.MENU, plain, plan.menu().get().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void file(Ext4Writer files, String path, Attributes attributes, byte[] content)
      throws IOException {
    files.file(path, attributes, content.length, new ByteArrayInputStream(content));
  }

  private static long size(long filesystemBytes, long leastBytes) {
    var withRoom = filesystemBytes + filesystemBytes / 3 + 64 * MIB;
    var wanted = Math.max(ROOT_AT + withRoom + MIB, Math.max(leastBytes, LEAST_DISK));
    return (wanted + MIB - 1) / MIB * MIB;
  }

  private FutureTask<GrubImages> makeGrub() throws LackException {
    var lacks = GrubImages.lacks();
    if (!lacks.isEmpty()) {
      throw new LackException("cannot assemble a disk that boots", lacks);
    }
    Callable<GrubImages> make = () -> GrubImages.make(work, BIOS_AT);
    var task = new FutureTask<>(make);
    Thread.ofVirtual().name("grub-images").start(task);
    return task;
  }

  private void finish(
      SparseDisk disk,
      long size,
      byte[] digest,
      BootPlan plan,
      Optional<FutureTask<GrubImages>> making)
      throws IOException, MachineException, InterruptedException {
    var disks = UUID.nameUUIDFromBytes(digest);
    var rootSize = size - ROOT_AT - MIB;
    if (making.isEmpty() || !plan.bootable()) {
      var root =
          new Partition(GuidPartitionTable.LINUX, ids.partition(), ROOT_NAME, ROOT_AT, rootSize);
      new GuidPartitionTable(disks, List.of(root), new byte[0]).write(disk, size);
      return;
    }
    var grub = await(making.get());
    var bios = UUID.nameUUIDFromBytes(ids.text().getBytes(StandardCharsets.US_ASCII));
    var linux = GuidPartitionTable.LINUX_ROOT_X86_64;
    var partitions =
        List.of(
            new Partition(GuidPartitionTable.BIOS_BOOT, bios, "bios", BIOS_AT, MIB),
            new Partition(
                GuidPartitionTable.EFI_SYSTEM, ids.efiPartition(), EFI_NAME, ESP_AT, ESP_SIZE),
            new Partition(linux, ids.partition(), ROOT_NAME, ROOT_AT, rootSize));
    new GuidPartitionTable(disks, partitions, grub.boot()).write(disk, size);
    disk.write(BIOS_AT, grub.core(), 0, grub.core().length);
    new FatVolume(ids.efi(), plan.efiLabel(), Instant.ofEpochSecond(newest))
        .write(disk, ESP_AT, ESP_SIZE, "BOOTX64.EFI", grub.efi());
  }

  private static GrubImages await(FutureTask<GrubImages> making)
      throws MachineException, InterruptedException {
    try {
      return making.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MachineException failed) {
        throw failed;
      }
      throw new MachineException("cannot make the boot loader: " + e.getCause(), e);
    }
  }
}

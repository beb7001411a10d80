// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.LackException;
import dev.ingot.core.machine.MachineException;
import dev.ingot.images.disk.GuidPartitionTable.Partition;
import dev.ingot.images.disk.TarReader.Entry;
import dev.ingot.images.disk.ext4.Attributes;
import dev.ingot.images.disk.ext4.Ext4Writer;
import dev.ingot.images.disk.ext4.FileContent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
/// The same tree, time and size give the same bytes: every id comes from the tree's digest, every
/// time from the tree or the given one.
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
  private static final String GRUB_CONFIGURATION = GRUB_FOLDER + "/grub.cfg";
  private static final String KERNEL = "boot/vmlinuz-";
  private static final String RAM_DISK = "boot/initrd.img-";

  private final Path work;
  private final long newest;

  /// @param work a folder for temporary files
  /// @param newest the time of all that is newer or has none, in seconds since 1970
  DiskAssembler(Path work, long newest) {
    this.work = work;
    this.newest = newest;
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
    var files = new Ext4Writer(disk, ROOT_AT, newest, leastBytes, _ -> {});
    var found = new Found();
    var grub = Optional.<FutureTask<GrubImages>>empty();
    byte[] digest;
    try (var archive = new TreeArchive(enter, root, newest, work.resolve("tar.errors"))) {
      var reader = new TarReader(archive);
      try {
        for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
          add(files, entry.get(), reader, found);
          if (grub.isEmpty() && !found.kernels.isEmpty()) {
            grub = Optional.of(makeGrub());
          }
        }
      } catch (EOFException e) {
        archive.digest(); // says why it ends early, if it knows
        throw e;
      }
      digest = archive.digest();
    }
    var ids = new Ids(digest);
    addOurs(files, found, ids);
    var size = size(files.seal(ids.of("root filesystem")), leastBytes);
    files.finish(size - ROOT_AT - MIB, ids.of("root filesystem"), "root");
    finish(disk, size, ids, grub);
    disk.finish(size);
    return new Assembled("sha256:" + TreeArchive.hex(digest), grub.isPresent(), size);
  }

  /// What was seen of the tree that decides how it boots.
  private static final class Found {
    private final List<String> kernels = new ArrayList<>();
    private final List<String> ramDisks = new ArrayList<>();
    private boolean kernelLink;
    private boolean ramDiskLink;
    private Optional<Entry> table = Optional.empty();
    private byte[] tableContent = new byte[0];

    void see(Entry entry) {
      var path = entry.path();
      if (entry.type() == '0' && path.startsWith(KERNEL)) {
        kernels.add(path.substring(KERNEL.length()));
      } else if (entry.type() == '0' && path.startsWith(RAM_DISK)) {
        ramDisks.add(path.substring(RAM_DISK.length()));
      } else if (path.equals("vmlinuz")) {
        kernelLink = entry.link().startsWith(KERNEL);
      } else if (path.equals("initrd.img")) {
        ramDiskLink = entry.link().startsWith(RAM_DISK);
      }
    }
  }

  private static void add(Ext4Writer files, Entry entry, TarReader reader, Found found)
      throws IOException {
    found.see(entry);
    if (isOurs(entry)) {
      if (entry.path().equals(TABLE)) {
        found.table = Optional.of(entry);
        found.tableContent = reader.content().readNBytes((int) entry.sizeBytes());
      }
      return;
    }
    var attributes = attributes(entry);
    switch (entry.type()) {
      case '0' -> {
        var open = files.file(entry.path(), attributes, entry.sizeBytes());
        var content = new FileContent(entry.sizeBytes(), open);
        var bytes = new byte[1 << 16];
        var at = 0L;
        while (at < entry.sizeBytes()) {
          var n =
              reader
                  .content()
                  .readNBytes(bytes, 0, (int) Math.min(bytes.length, entry.sizeBytes() - at));
          if (n == 0) {
            throw new EOFException("early");
          }
          content.write(at, bytes, 0, n);
          at += n;
        }
        content.finish();
        open.end();
      }
      case '1' -> files.hardLink(entry.path(), entry.link());
      case '2' -> files.symbolicLink(entry.path(), attributes, entry.link());
      case '3' -> files.device(entry.path(), attributes, false, entry.major(), entry.minor());
      case '4' -> files.device(entry.path(), attributes, true, entry.major(), entry.minor());
      case '5' -> files.folder(entry.path(), attributes);
      case '6' -> files.fifo(entry.path(), attributes);
      default -> throw new IOException(entry.path() + " is of an unknown kind: " + entry.type());
    }
  }

  private static boolean isOurs(Entry entry) {
    return entry.type() == '0'
        && (entry.path().equals(GRUB_CONFIGURATION)
            || (entry.path().equals(TABLE) && entry.sizeBytes() < LARGEST_TABLE));
  }

  private static Attributes attributes(Entry entry) {
    return new Attributes(
        entry.mode(),
        entry.user(),
        entry.group(),
        Instant.ofEpochSecond(entry.modified()),
        entry.attributes());
  }

  private void addOurs(Ext4Writer files, Found found, Ids ids) throws IOException {
    var plain = new Attributes(0644, 0, 0, newest);
    if (found.kernels.isEmpty()) {
      if (found.table.isPresent()) {
        file(files, TABLE, attributes(found.table.get()), found.tableContent);
      }
      return;
    }
    var uuid = ids.of("root filesystem");
    if (found.table.isPresent() && hasEntries(found.tableContent)) {
      file(files, TABLE, attributes(found.table.get()), found.tableContent);
    } else if (!files.has(TABLE)) {
      var table = "UUID=" + uuid + " / ext4 errors=remount-ro 0 1\n";
      file(files, TABLE, plain, table.getBytes(StandardCharsets.US_ASCII));
    }
    if (!files.has(GRUB_FOLDER)) {
      files.folder(GRUB_FOLDER, new Attributes(0755, 0, 0, newest));
    }
    if (!files.has(GRUB_CONFIGURATION)) {
      var configuration = GrubConfiguration.text(uuid, kernel(found), ramDisk(found));
      file(files, GRUB_CONFIGURATION, plain, configuration.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void file(Ext4Writer files, String path, Attributes attributes, byte[] content)
      throws IOException {
    files.file(path, attributes, content);
  }

  private static boolean hasEntries(byte[] table) {
    return new String(table, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .anyMatch(line -> !line.isEmpty() && !line.startsWith("#"));
  }

  /// The link that the kernel's package keeps, so that a newer kernel boots after an upgrade.
  private static String kernel(Found found) {
    return found.kernelLink ? "/vmlinuz" : "/" + KERNEL + newestKernel(found);
  }

  private static Optional<String> ramDisk(Found found) {
    if (found.kernelLink && found.ramDiskLink) {
      return Optional.of("/initrd.img");
    }
    var version = newestKernel(found);
    return found.ramDisks.contains(version)
        ? Optional.of("/" + RAM_DISK + version)
        : Optional.empty();
  }

  private static String newestKernel(Found found) {
    return found.kernels.stream().max(KernelVersions::compare).orElseThrow();
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

  private void finish(SparseDisk disk, long size, Ids ids, Optional<FutureTask<GrubImages>> making)
      throws IOException, MachineException, InterruptedException {
    var rootSize = size - ROOT_AT - MIB;
    if (making.isEmpty()) {
      var root =
          new Partition(
              GuidPartitionTable.LINUX, ids.of("root partition"), "root", ROOT_AT, rootSize);
      new GuidPartitionTable(ids.of("disk"), List.of(root), new byte[0]).write(disk, size);
      return;
    }
    var grub = await(making.get());
    var partitions =
        List.of(
            new Partition(
                GuidPartitionTable.BIOS_BOOT, ids.of("bios partition"), "bios", BIOS_AT, MIB),
            new Partition(
                GuidPartitionTable.EFI_SYSTEM, ids.of("esp partition"), "esp", ESP_AT, ESP_SIZE),
            new Partition(
                GuidPartitionTable.LINUX_ROOT_X86_64,
                ids.of("root partition"),
                "root",
                ROOT_AT,
                rootSize));
    new GuidPartitionTable(ids.of("disk"), partitions, grub.boot()).write(disk, size);
    disk.write(BIOS_AT, grub.core(), 0, grub.core().length);
    var serial = (int) ids.of("esp filesystem").getMostSignificantBits();
    new FatVolume(serial, Instant.ofEpochSecond(newest))
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

  /// Ids that follow from the tree's digest.
  private static final class Ids {
    private final byte[] digest;

    Ids(byte[] digest) {
      this.digest = digest;
    }

    UUID of(String what) {
      var hash = TreeArchive.sha256();
      hash.update(digest);
      var bytes = ByteBuffer.wrap(hash.digest(what.getBytes(StandardCharsets.US_ASCII)));
      var high = (bytes.getLong() & ~0xf000L) | 0x8000L; // version 8: by a rule of one's own
      var low = (bytes.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    }
  }
}

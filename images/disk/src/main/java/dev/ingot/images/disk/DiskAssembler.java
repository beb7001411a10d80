// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.LackException;
import dev.ingot.core.machine.MachineException;
import dev.ingot.images.disk.GuidPartitionTable.Partition;
import dev.ingot.images.disk.ext4.Attributes;
import dev.ingot.images.disk.ext4.Ext4Writer;
import dev.ingot.images.tree.TreeEntry;
import dev.ingot.images.tree.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

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
/// The same tree, times and size give the same bytes: every id comes from the tree's digest, every
/// time from the tree or the given ones.
final class DiskAssembler {
  private static final long MIB = 1L << 20;
  private static final long BIOS_AT = MIB;
  private static final long ESP_AT = 2 * MIB;
  private static final int ESP_SIZE = 16 << 20;
  private static final long ROOT_AT = ESP_AT + ESP_SIZE;
  private static final long LEAST_DISK = 1024 * MIB;
  private static final int LARGEST_OF_OURS = 1 << 20;
  private static final String TABLE = "etc/fstab";
  private static final String GRUB_FOLDER = "boot/grub";
  private static final String GRUB_CONFIGURATION = GRUB_FOLDER + "/grub.cfg";
  private static final String KERNEL = "boot/vmlinuz-";
  private static final String RAM_DISK = "boot/initrd.img-";

  private final Path work;
  private final long made;
  private final Optional<Instant> newest;
  private final Consumer<String> log;

  /// @param work a folder for temporary files
  /// @param made the time of all that has none, in seconds since 1970
  /// @param newest the time of all in the tree that is newer; without it times are as they were
  /// @param log takes lines about what the disk cannot keep
  DiskAssembler(Path work, long made, Optional<Instant> newest, Consumer<String> log) {
    this.work = work;
    this.made = made;
    this.newest = newest;
    this.log = log;
  }

  /// @param digest of the tree: `sha256:` and 64 hex digits
  record Assembled(String digest, boolean bootable, long sizeBytes) {}

  /// @param enter words in front of a program that reads the tree
  /// @param sizeBytes the disk's size; 0 leaves it to the content
  Assembled assemble(List<String> enter, Path root, SparseDisk disk, long sizeBytes)
      throws IOException, MachineException, InterruptedException {
    if (sizeBytes > Ext4Writer.LARGEST_BYTES) {
      throw new MachineException(
          "a disk of %d GiB is too large; the largest has %d GiB"
              .formatted(sizeBytes >>> 30, Ext4Writer.LARGEST_BYTES >>> 30));
    }
    var bounded = sizeBytes == 0 ? disk : new BoundedDisk(disk, sizeBytes);
    var remarks = new Remarks(log);
    var files = new Ext4Writer(bounded, ROOT_AT, made, sizeBytes, remarks);
    var read = read(enter, root, files, remarks);
    var ids = new Ids(HexFormat.of().parseHex(read.digest()));
    addOurs(files, read.found(), ids);
    for (var name : read.found().names) {
      files.hardLink(name.path(), name.target());
    }
    remarks.end();
    var size = size(files.seal(ids.of("root filesystem")), sizeBytes);
    files.finish(size - ROOT_AT - MIB, ids.of("root filesystem"), "root");
    finish(disk, size, ids, read.grub());
    disk.finish(size);
    return new Assembled("sha256:" + read.digest(), read.grub().isPresent(), size);
  }

  /// @param digest in hex
  private record Read(Found found, Optional<FutureTask<GrubImages>> grub, String digest) {}

  private Read read(List<String> enter, Path root, Ext4Writer files, Remarks remarks)
      throws IOException, MachineException, InterruptedException {
    var found = new Found();
    var grub = Optional.<FutureTask<GrubImages>>empty();
    try (var digest = new TreeDigest();
        var tree = new Trees(enter).stream(root, Pump::new)) {
      var writer = new EntryWriter(tree, files, digest, newest, remarks);
      for (var entry = tree.next(); entry.isPresent(); entry = tree.next()) {
        add(entry.get(), writer, found);
        if (grub.isEmpty() && !found.kernels.isEmpty()) {
          grub = Optional.of(makeGrub());
        }
      }
      return new Read(found, grub, Digests.hex(digest.finish()));
    }
  }

  /// What was seen of the tree that decides how it boots.
  private static final class Found {
    private final List<String> kernels = new ArrayList<>();
    private final List<String> ramDisks = new ArrayList<>();
    private boolean kernelLink;
    private boolean ramDiskLink;
    private Optional<Attributes> table = Optional.empty();
    private byte[] tableContent = new byte[0];

    /// Paths of what is written last, and its other names.
    private final List<String> late = new ArrayList<>();

    private final List<TreeEntry> names = new ArrayList<>();

    void see(TreeEntry entry) {
      var path = entry.path();
      var isFile = entry.kind() == TreeEntry.Kind.FILE;
      if (isFile && path.startsWith(KERNEL)) {
        kernels.add(path.substring(KERNEL.length()));
      } else if (isFile && path.startsWith(RAM_DISK)) {
        ramDisks.add(path.substring(RAM_DISK.length()));
      } else if (path.equals("vmlinuz")) {
        kernelLink = entry.target().startsWith(KERNEL);
      } else if (path.equals("initrd.img")) {
        ramDiskLink = entry.target().startsWith(RAM_DISK);
      }
    }
  }

  private static void add(TreeEntry entry, EntryWriter writer, Found found) throws IOException {
    found.see(entry);
    if (entry.kind() == TreeEntry.Kind.HARD_LINK && found.late.contains(entry.target())) {
      writer.digest(entry);
      found.names.add(entry);
      return;
    }
    if (!isOurs(entry)) {
      writer.write(entry);
      return;
    }
    found.late.add(entry.path());
    var content = writer.read(entry);
    if (entry.path().equals(TABLE)) {
      found.table = Optional.of(writer.attributes(entry));
      found.tableContent = content;
    }
  }

  /// What is written last, since lines of ours may have to stand in it.
  private static boolean isOurs(TreeEntry entry) {
    return entry.kind() == TreeEntry.Kind.FILE
        && entry.sizeBytes() < LARGEST_OF_OURS
        && (entry.path().equals(GRUB_CONFIGURATION) || entry.path().equals(TABLE));
  }

  private void addOurs(Ext4Writer files, Found found, Ids ids) throws IOException {
    var plain = new Attributes(0644, 0, 0, made);
    if (found.kernels.isEmpty()) {
      if (found.table.isPresent()) {
        file(files, TABLE, found.table.get(), found.tableContent);
      }
      return;
    }
    var uuid = ids.of("root filesystem");
    if (found.table.isPresent() && hasEntries(found.tableContent)) {
      file(files, TABLE, found.table.get(), found.tableContent);
    } else if (!files.has(TABLE)) {
      var table = "UUID=" + uuid + " / ext4 errors=remount-ro 0 1\n";
      file(files, TABLE, plain, table.getBytes(StandardCharsets.US_ASCII));
    }
    if (!files.has(GRUB_FOLDER)) {
      files.folder(GRUB_FOLDER, new Attributes(0755, 0, 0, made));
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

  /// What was asked for, if it holds the filesystem, or else with room for a third more.
  private static long size(long filesystemBytes, long asked) throws MachineException {
    var least = ROOT_AT + filesystemBytes + MIB;
    if (asked == 0) {
      return inMib(Math.max(least + filesystemBytes / 3 + 64 * MIB, LEAST_DISK)) * MIB;
    }
    if (least > asked) {
      throw new MachineException(
          "a volume of %s is too small: with the machine's files it has at least %s"
              .formatted(shown(asked), shown(least)));
    }
    return inMib(asked) * MIB;
  }

  private static String shown(long bytes) {
    return bytes % (1024 * MIB) == 0 ? (bytes >>> 30) + " GiB" : inMib(bytes) + " MiB";
  }

  private static long inMib(long bytes) {
    return (bytes + MIB - 1) / MIB;
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
    new FatVolume(serial, Instant.ofEpochSecond(made))
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
      var hash = Digests.sha256();
      hash.update(digest);
      var bytes = ByteBuffer.wrap(hash.digest(what.getBytes(StandardCharsets.US_ASCII)));
      var high = (bytes.getLong() & ~0xf000L) | 0x8000L; // version 8: by a rule of one's own
      var low = (bytes.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.core.machine.RootFilesystem;
import dev.ingot.images.disk.GuidPartitionTable.Partition;
import dev.ingot.images.disk.ext4.Attributes;
import dev.ingot.images.disk.ext4.Ext4Writer;
import dev.ingot.images.tree.TreeEntry;
import dev.ingot.images.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
/// What boots is what the tree says; see [BootPlan]. The same tree, ids, time and size give the
/// same bytes: the disk's own id comes from the tree's digest, every time from the tree or the
/// given one.
final class DiskAssembler {
  private static final long MIB = 1L << 20;
  private static final long BIOS_AT = MIB;
  private static final long ESP_AT = 2 * MIB;
  private static final int ESP_SIZE = 16 << 20;
  private static final long ROOT_AT = ESP_AT + ESP_SIZE;
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
  private final Times times;
  private final RootFilesystem ids;
  private final Set<String> others;
  private final boolean mustBoot;
  private final Consumer<String> log;

  /// @param made the time of all that has none, in seconds since 1970
  /// @param newest the time of all in the tree that is newer; without it times are as they were
  record Times(long made, Optional<Instant> newest) {}

  /// @param work a folder for temporary files
  /// @param ids of the disk
  /// @param others what else a table of filesystems may name; see [VolumeTags]
  /// @param mustBoot whether a tree that cannot boot is refused
  /// @param log takes lines about what the disk cannot keep
  DiskAssembler(
      Path work,
      Times times,
      RootFilesystem ids,
      Set<String> others,
      boolean mustBoot,
      Consumer<String> log) {
    this.work = work;
    this.times = times;
    this.ids = ids;
    this.others = Set.copyOf(others);
    this.mustBoot = mustBoot;
    this.log = log;
  }

  /// @param digest of the tree: `sha256:` and 64 hex digits
  record Assembled(String digest, boolean bootable, long sizeBytes) {}

  /// How large a disk shall be.
  ///
  /// @param exactBytes 0 leaves it to the content, which gets room for a third more
  /// @param leastBytes if the content decides
  record Size(long exactBytes, long leastBytes) {
    static Size of(long exactBytes) {
      return new Size(exactBytes, 1024 * MIB);
    }

    static Size atLeastGib(long gib) {
      return new Size(0, gib * 1024 * MIB);
    }
  }

  /// A disk that is being written, with its file.
  record Target(SparseDisk disk, Path file) {}

  /// @param enter words in front of a program that reads the tree
  /// @param origin what the tree was copied from, if that is known
  Assembled assemble(
      List<String> enter, Path root, Optional<Unchanged.Origin> origin, Target target, Size asked)
      throws IOException, MachineException, InterruptedException {
    var sizeBytes = asked.exactBytes();
    if (sizeBytes > Ext4Writer.LARGEST_BYTES) {
      throw new MachineException(
          "a disk of %d GiB is too large; the largest has %d GiB"
              .formatted(sizeBytes >>> 30, Ext4Writer.LARGEST_BYTES >>> 30));
    }
    var disk = target.disk();
    var bounded = sizeBytes == 0 ? disk : new BoundedDisk(disk, sizeBytes);
    var remarks = new Remarks(log);
    var files = new Ext4Writer(bounded, ROOT_AT, times.made(), sizeBytes, remarks);
    try (var unchanged = new Unchanged(new Trees(enter), root, target.file(), work, origin)) {
      var read = read(unchanged, files, remarks);
      var made = finish(read, files, remarks, disk, asked);
      unchanged.await();
      unchanged.keep();
      return made;
    }
  }

  private Assembled finish(
      Read read, Ext4Writer files, Remarks remarks, SparseDisk disk, Size asked)
      throws IOException, MachineException, InterruptedException {
    var found = read.found();
    var plan = BootPlan.of(found.boot, found.table.map(_ -> found.content), ids, others, mustBoot);
    plan.remarks().forEach(log);
    addOurs(files, found, plan);
    for (var name : found.names) {
      files.hardLink(name.path(), name.target());
    }
    remarks.end();
    var size = size(files.seal(ids.uuid()), asked);
    files.finish(size - ROOT_AT - MIB, ids.uuid(), plan.label());
    finish(disk, size, HexFormat.of().parseHex(read.digest()), plan, read.grub());
    disk.finish(size);
    return new Assembled("sha256:" + read.digest(), plan.bootable(), size);
  }

  /// @param digest in hex
  private record Read(Found found, Optional<FutureTask<GrubImages>> grub, String digest) {}

  private Read read(Unchanged unchanged, Ext4Writer files, Remarks remarks)
      throws IOException, MachineException, InterruptedException {
    var found = new Found(new BootFiles(work));
    var grub = Optional.<FutureTask<GrubImages>>empty();
    try (var digest = new TreeDigest();
        var tree = unchanged.stream()) {
      var writer = new EntryWriter(tree, unchanged, files, digest, times.newest(), remarks);
      for (var entry = tree.next(); entry.isPresent(); entry = tree.next()) {
        add(entry.get(), writer, found);
        if (grub.isEmpty() && found.bootable) {
          grub = Optional.of(makeGrub());
        }
      }
      return new Read(found, grub, Digests.hex(digest.finish()));
    }
  }

  /// What was seen of the tree that decides how it boots.
  private static final class Found {
    private final BootFiles boot;
    private boolean bootable;

    /// The table of filesystems, and its other names.
    private Optional<Attributes> table = Optional.empty();

    private byte[] content = new byte[0];
    private final List<TreeEntry> names = new ArrayList<>();

    Found(BootFiles boot) {
      this.boot = boot;
    }
  }

  private static void add(TreeEntry entry, EntryWriter writer, Found found) throws IOException {
    var path = entry.path();
    if (isTable(entry)) {
      found.table = Optional.of(writer.attributes(entry));
      found.content = writer.read(entry);
    } else if (entry.kind() == TreeEntry.Kind.HARD_LINK
        && found.table.isPresent()
        && entry.target().equals(TABLE)) {
      writer.digest(entry);
      found.names.add(entry);
    } else if (entry.kind() == TreeEntry.Kind.FILE) {
      found.bootable |= path.startsWith(KERNEL) || path.equals(BootPlan.MENU);
      writer.write(entry, found.boot.watch(path, entry.mode(), entry.sizeBytes()));
    } else {
      found.boot.see(entry);
      writer.write(entry, Optional.empty());
    }
  }

  /// It is written last, since lines of ours may have to stand in it.
  private static boolean isTable(TreeEntry entry) {
    return entry.kind() == TreeEntry.Kind.FILE
        && entry.path().equals(TABLE)
        && entry.sizeBytes() < LARGEST_TABLE;
  }

  private void addOurs(Ext4Writer files, Found found, BootPlan plan) throws IOException {
    var plain = new Attributes(0644, 0, 0, times.made());
    if (plan.table().isPresent() && (found.table.isPresent() || !files.has(TABLE))) {
      files.file(TABLE, found.table.orElse(plain), plan.table().get());
    }
    if (plan.menu().isPresent()) {
      if (!files.has(GRUB_FOLDER)) {
        files.folder(GRUB_FOLDER, new Attributes(0755, 0, 0, times.made()));
      }
      files.file(BootPlan.MENU, plain, plan.menu().get().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static long size(long filesystemBytes, Size size) throws MachineException {
    var least = ROOT_AT + filesystemBytes + MIB;
    var asked = size.exactBytes();
    if (asked == 0) {
      return inMib(Math.max(least + filesystemBytes / 3 + 64 * MIB, size.leastBytes())) * MIB;
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

  private FutureTask<GrubImages> makeGrub() throws MissingRequirementException {
    var missing = GrubImages.missingRequirements();
    if (!missing.isEmpty()) {
      throw new MissingRequirementException("cannot assemble a disk that boots", missing);
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
    new FatVolume(ids.efi(), plan.efiLabel(), Instant.ofEpochSecond(times.made()))
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

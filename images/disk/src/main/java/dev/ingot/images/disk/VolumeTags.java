// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Reads by which names what is on a volume can be mounted, as `blkid` does: ext2 to ext4, XFS,
/// Btrfs, FAT and swap, on the whole volume or in the partitions of a GUID partition table.
///
/// Such a name is `/dev/xvdb`, `/dev/xvdb1`, `LABEL=data`, `UUID=…`, `PARTUUID=…` or `PARTLABEL=…`;
/// ids are as `blkid` writes them.
final class VolumeTags {
  private static final int SECTOR = 512;
  private static final int MOST_PARTITIONS = 128;
  private static final int PARTITION_NAME_AT = 56;
  private static final int PARTITION_NAME = 72;
  private static final int BTRFS_AT = 0x10000;

  private final FileChannel volume;
  private final Set<String> names = new TreeSet<>();

  private VolumeTags(FileChannel volume) {
    this.volume = volume;
  }

  /// @param file a raw volume
  /// @param devices its names in `/dev`
  static Set<String> of(Path file, List<String> devices) throws IOException {
    try (var volume = FileChannel.open(file, StandardOpenOption.READ)) {
      var tags = new VolumeTags(volume);
      devices.forEach(name -> tags.names.add("/dev/" + name));
      tags.filesystem(0);
      tags.partitions(devices);
      return Set.copyOf(tags.names);
    }
  }

  private void filesystem(long at) throws IOException {
    var boot = read(at, SECTOR);
    var ext = read(at + 1024, 1024);
    var swap = read(at + 4086, 10);
    if (ext.getShort(0x38) == (short) 0xef53) {
      uuid(id(ext, 0x68));
      label(text(ext, 0x78, 16));
    } else if (text(boot, 0, 4).equals("XFSB")) {
      uuid(id(boot, 32));
      label(text(boot, 108, 12));
    } else if (text(swap, 0, 10).equals("SWAPSPACE2")) {
      uuid(id(ext, 12));
      label(text(ext, 28, 16));
    } else if (text(read(at + BTRFS_AT + 0x40, 8), 0, 8).equals("_BHRfS_M")) {
      var btrfs = read(at + BTRFS_AT, 1024);
      uuid(id(btrfs, 0x20));
      label(text(btrfs, 0x12b, 256));
    } else if (text(boot, 82, 5).equals("FAT32")) {
      fat(boot, 67);
    } else if (text(boot, 54, 4).equals("FAT1")) {
      fat(boot, 39);
    }
  }

  /// @param at where the serial number is; the label is behind it
  private void fat(ByteBuffer boot, int at) {
    var serial = boot.getInt(at);
    uuid("%04X-%04X".formatted(serial >>> 16, serial & 0xffff));
    var label = text(boot, at + 4, 11).strip();
    label(label.equals("NO NAME") ? "" : label);
  }

  private void partitions(List<String> devices) throws IOException {
    var header = read(SECTOR, SECTOR);
    if (!text(header, 0, 8).equals("EFI PART")) {
      return;
    }
    var count = Math.clamp(header.getInt(80), 0, MOST_PARTITIONS);
    var size = Math.clamp(header.getInt(84), 128, SECTOR);
    var table = read(header.getLong(72) * SECTOR, count * size);
    for (var i = 0; i < count; i++) {
      var at = i * size;
      if (table.getLong(at) == 0 && table.getLong(at + 8) == 0) {
        continue;
      }
      for (var device : devices) {
        var digit = Character.isDigit(device.charAt(device.length() - 1));
        names.add("/dev/" + device + (digit ? "p" : "") + (i + 1));
      }
      names.add("PARTUUID=" + partitionId(table, at + 16));
      var name = new byte[PARTITION_NAME];
      table.get(at + PARTITION_NAME_AT, name);
      var label = new String(name, StandardCharsets.UTF_16LE);
      add("PARTLABEL=", label.substring(0, (label + "\0").indexOf('\0')));
      filesystem(table.getLong(at + 32) * SECTOR);
    }
  }

  private void uuid(String id) {
    add("UUID=", id);
  }

  private void label(String label) {
    add("LABEL=", label);
  }

  private void add(String kind, String value) {
    if (!value.isEmpty()) {
      names.add(kind + value);
    }
  }

  private static String id(ByteBuffer bytes, int at) {
    var big = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    return new UUID(big.getLong(at), big.getLong(at + 8)).toString();
  }

  /// The first three fields are little-endian there.
  private static String partitionId(ByteBuffer bytes, int at) {
    var big = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    return new UUID(
            (bytes.getInt(at) & 0xffffffffL) << 32
                | (bytes.getShort(at + 4) & 0xffffL) << 16
                | (bytes.getShort(at + 6) & 0xffffL),
            big.getLong(at + 8))
        .toString();
  }

  /// Up to the first zero byte.
  private static String text(ByteBuffer bytes, int at, int length) {
    var text = new byte[length];
    bytes.get(at, text);
    var all = new String(text, StandardCharsets.UTF_8);
    return Optional.of(all.indexOf('\0'))
        .filter(end -> end >= 0)
        .map(end -> all.substring(0, end))
        .orElse(all);
  }

  /// What is behind the end is zeros.
  private ByteBuffer read(long at, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (at >= 0) {
      while (buffer.hasRemaining() && volume.read(buffer, at + buffer.position()) > 0) {
        // It may come in pieces.
      }
    }
    return buffer.clear();
  }
}

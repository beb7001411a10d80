// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Finds the root filesystem on a raw disk: the largest partition with ext4 (or its elders) on it.
final class RootPartition {
  private static final int SECTOR = 512;
  private static final int MBR_ENTRIES_AT = 446;
  private static final int MBR_ENTRY = 16;
  private static final int PROTECTIVE = 0xee;
  private static final int MAX_ENTRIES = 128;
  private static final int EXT_MAGIC_AT = 1024 + 56;
  private static final short EXT_MAGIC = (short) 0xef53;

  private RootPartition() {}

  private record Range(long offset, long size) {}

  /// @return where on the disk it begins, in bytes
  static long offset(Path disk) throws MachineException {
    try (var channel = FileChannel.open(disk, StandardOpenOption.READ)) {
      var best = new Range(-1, -1);
      for (var range : partitions(channel)) {
        if (range.size() > best.size() && isExt(channel, range.offset())) {
          best = range;
        }
      }
      if (best.offset() < 0) {
        throw new MachineException("there is no partition with ext4 on " + disk);
      }
      return best.offset();
    } catch (IOException e) {
      throw new MachineException("cannot read " + disk + ": " + e.getMessage(), e);
    }
  }

  private static List<Range> partitions(FileChannel disk) throws IOException {
    var ranges = new ArrayList<Range>();
    ranges.add(new Range(0, 0)); // a disk without partitions
    var mbr = read(disk, 0, SECTOR);
    for (var i = 0; i < 4; i++) {
      var at = MBR_ENTRIES_AT + i * MBR_ENTRY;
      var type = mbr.get(at + 4) & 0xff;
      if (type == PROTECTIVE) {
        return guidPartitions(disk, ranges);
      }
      var size = mbr.getInt(at + 12) & 0xffffffffL;
      if (type != 0 && size > 0) {
        ranges.add(new Range((mbr.getInt(at + 8) & 0xffffffffL) * SECTOR, size * SECTOR));
      }
    }
    return ranges;
  }

  private static List<Range> guidPartitions(FileChannel disk, List<Range> ranges)
      throws IOException {
    var header = read(disk, SECTOR, SECTOR);
    if (!StandardCharsets.US_ASCII.decode(header.slice(0, 8)).toString().equals("EFI PART")) {
      return ranges;
    }
    var entries = Math.clamp(header.getInt(80), 0, MAX_ENTRIES);
    var entrySize = Math.clamp(header.getInt(84), 128, SECTOR);
    var table = read(disk, header.getLong(72) * SECTOR, entries * entrySize);
    for (var i = 0; i < entries; i++) {
      var at = i * entrySize;
      var first = table.getLong(at + 32);
      if (table.getLong(at) != 0 || table.getLong(at + 8) != 0) {
        ranges.add(new Range(first * SECTOR, (table.getLong(at + 40) + 1 - first) * SECTOR));
      }
    }
    return ranges;
  }

  private static boolean isExt(FileChannel disk, long offset) throws IOException {
    return read(disk, offset + EXT_MAGIC_AT, 2).getShort(0) == EXT_MAGIC;
  }

  private static ByteBuffer read(FileChannel disk, long at, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && disk.read(buffer, at + buffer.position()) >= 0) {
      // A disk that ends early gives zeros.
    }
    return buffer.clear();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/// Finds the root partition of a raw disk: the largest of its GUID partition table.
final class RootPartition {
  private static final int SECTOR = 512;

  private RootPartition() {}

  /// The first byte of it.
  static long start(FileChannel disk) throws IOException {
    var header = read(disk, SECTOR, SECTOR);
    if (header.getLong(0) != 0x5452415020494645L) {
      throw new IOException("the disk has no GUID partition table");
    }
    var entriesAt = header.getLong(72) * SECTOR;
    var count = header.getInt(80);
    var size = header.getInt(84);
    var entries = read(disk, entriesAt, count * size);
    var start = 0L;
    var longest = 0L;
    for (var i = 0; i < count; i++) {
      var first = entries.getLong(i * size + 32);
      var length = entries.getLong(i * size + 40) - first;
      if (length > longest) {
        longest = length;
        start = first * SECTOR;
      }
    }
    return start;
  }

  static ByteBuffer read(FileChannel disk, long at, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    for (var read = 0; buffer.hasRemaining(); ) {
      read = disk.read(buffer, at + buffer.position());
      if (read < 0) {
        throw new IOException("the disk ends at " + (at + buffer.position()));
      }
    }
    return buffer.flip();
  }
}

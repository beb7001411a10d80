// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes a file's extents: up to four into the inode itself, more into a tree of blocks whose root
/// is there.
final class ExtentTree {
  private static final int ENTRY = 12;
  private static final int IN_INODE = 4;
  private static final int IN_BLOCK = (BLOCK - ENTRY) / ENTRY;

  private final Blocks blocks;
  private final Checksum checksum;

  ExtentTree(Blocks blocks, Checksum checksum) {
    this.blocks = blocks;
    this.checksum = checksum;
  }

  void write(Node node) throws IOException {
    var extents = node.extents;
    var logical = new long[extents.count()];
    var physical = new long[extents.count()];
    var length = new int[extents.count()];
    for (var run = 0; run < logical.length; run++) {
      logical[run] = extents.logical(run);
      physical[run] = extents.physical(run);
      length[run] = extents.lengthOnDisk(run);
    }
    var depth = 0;
    while (logical.length > IN_INODE) {
      var parents = (logical.length + IN_BLOCK - 1) / IN_BLOCK;
      var parentLogical = new long[parents];
      var parentPhysical = new long[parents];
      for (var parent = 0; parent < parents; parent++) {
        var from = parent * IN_BLOCK;
        var to = Math.min(logical.length, from + IN_BLOCK);
        var bytes = new byte[BLOCK];
        fill(bytes, IN_BLOCK, depth, logical, physical, length, from, to);
        little(bytes)
            .putInt(
                ENTRY + IN_BLOCK * ENTRY,
                checksum.ofInode(node.inode, bytes, 0, ENTRY + IN_BLOCK * ENTRY));
        parentLogical[parent] = logical[from];
        parentPhysical[parent] = blocks.takeOne();
        blocks.write(parentPhysical[parent], bytes);
        node.extraBlocks++;
      }
      logical = parentLogical;
      physical = parentPhysical;
      depth++;
    }
    fill(node.map, IN_INODE, depth, logical, physical, length, 0, logical.length);
  }

  private static void fill(
      byte[] bytes,
      int room,
      int depth,
      long[] logical,
      long[] physical,
      int[] length,
      int from,
      int to) {
    var buffer = little(bytes);
    buffer.putShort((short) 0xf30a).putShort((short) (to - from)).putShort((short) room);
    buffer.putShort((short) depth).putInt(0);
    for (var i = from; i < to; i++) {
      buffer.putInt((int) logical[i]);
      if (depth == 0) {
        buffer.putShort((short) length[i]).putShort((short) (physical[i] >>> 32));
        buffer.putInt((int) physical[i]);
      } else {
        buffer.putInt((int) physical[i]).putInt((int) (physical[i] >>> 32));
      }
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

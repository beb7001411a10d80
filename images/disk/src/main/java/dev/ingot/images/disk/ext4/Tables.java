// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;
import static dev.ingot.images.disk.ext4.Geometry.GROUP_BLOCKS;
import static dev.ingot.images.disk.ext4.Geometry.GROUP_INODES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Writes the inodes, the bitmaps, the group descriptors and the superblocks.
final class Tables {
  private static final int ADDRESSES = BLOCK / Integer.BYTES;
  private static final int INODES_IN_BLOCK = BLOCK / Geometry.INODE;
  private static final int NO_INODE_BITMAP = 1;
  private static final int NO_BLOCK_BITMAP = 2;
  private static final int INODES_ARE_ZERO = 4;

  private final Blocks blocks;
  private final Geometry geometry;
  private final Checksum checksum;
  private final long total;
  private final int groups;
  private final int firstInode;
  private final Inodes inodes;

  Tables(Blocks blocks, Checksum checksum, long total, int firstInode) {
    this.blocks = blocks;
    this.geometry = blocks.geometry();
    this.checksum = checksum;
    this.total = total;
    this.groups = (int) Geometry.groups(total);
    this.firstInode = firstInode;
    this.inodes = new Inodes(checksum);
  }

  static int descriptorBlocks(long groups) {
    var perBlock = Geometry.DESCRIPTORS_IN_BLOCK;
    return (int) ((groups + perBlock - 1) / perBlock);
  }

  /// @param nodes the root, then all others by inode
  void write(List<Node> nodes, Node journal, Node resize, Superblock superblock)
      throws IOException {
    var resizeBlocks = resizeInode(resize);
    var used = blocks.next();
    writeInodes(nodes, journal, resize, resizeBlocks);

    var lastInode = firstInode + nodes.size() - 2;
    var folders = new int[groups];
    for (var node : nodes) {
      if (node.kind == Node.Kind.FOLDER) {
        folders[(node.inode - 1) / GROUP_INODES]++;
      }
    }
    var descriptors = new byte[descriptorBlocks(groups) * BLOCK];
    var freeBlocks = 0L;
    var freeInodes = 0L;
    for (var group = 0; group < groups; group++) {
      var free = new Descriptor(group, used, lastInode, folders[group]).write(descriptors);
      freeBlocks += free.blocks();
      freeInodes += free.inodes();
    }
    for (var group = 0; group < groups; group++) {
      if (Geometry.hasSuperblock(group)) {
        var bytes =
            superblock.bytes(geometry, checksum, group, total, freeBlocks, firstInode, freeInodes);
        var block = new byte[BLOCK];
        System.arraycopy(bytes, 0, block, group == 0 ? 1024 : 0, bytes.length);
        blocks.write(Geometry.start(group), block);
        blocks.write(Geometry.start(group) + 1, descriptors);
      }
    }
  }

  /// The inode that holds the room for more group descriptors, so that the filesystem can grow
  /// while it is in use: a block that points to the first copy of each, and these point to their
  /// copies.
  ///
  /// @return how many blocks it holds
  private long resizeInode(Node resize) throws IOException {
    var first = descriptorBlocks(groups);
    var pointers = new byte[BLOCK];
    var held = 1L;
    for (var index = first; index < geometry.descriptorBlocks(); index++) {
      var bytes = new byte[BLOCK];
      var copies = littleEndian(bytes);
      for (var group = 1; group < groups; group++) {
        if (Geometry.hasSuperblock(group)) {
          copies.putInt((int) (Geometry.start(group) + 1 + index));
          held++;
        }
      }
      littleEndian(pointers).putInt(index * Integer.BYTES, 1 + index);
      blocks.write(1 + index, bytes);
      held++;
    }
    var at = blocks.takeOne();
    blocks.write(at, pointers);
    littleEndian(resize.map).putInt(13 * Integer.BYTES, (int) at);
    resize.sizeBytes = ((long) ADDRESSES * ADDRESSES + ADDRESSES + 12) * BLOCK;
    return held;
  }

  private void writeInodes(List<Node> nodes, Node journal, Node resize, long resizeBlocks)
      throws IOException {
    var block = new byte[BLOCK];
    var inFirst = firstInode - 1;
    put(block, 1, inodes.bytes(nodes.getFirst(), held(nodes.getFirst())));
    put(block, 6, inodes.bytes(resize, resizeBlocks));
    put(block, 7, inodes.bytes(journal, held(journal)));
    var index = inFirst;
    for (var node : nodes.subList(1, nodes.size())) {
      put(block, index % INODES_IN_BLOCK, inodes.bytes(node, held(node)));
      index++;
      if (index % INODES_IN_BLOCK == 0) {
        blocks.write(tableBlock(index - 1), block);
        block = new byte[BLOCK];
      }
    }
    if (index % INODES_IN_BLOCK != 0) {
      blocks.write(tableBlock(index), block);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put(byte[] block, int slot, byte[] inode) {
    System.arraycopy(inode, 0, block, slot * Geometry.INODE, inode.length);
  }

  private long tableBlock(int index) {
    return geometry.inodeTable(index / GROUP_INODES) + index % GROUP_INODES / INODES_IN_BLOCK;
  }

  private static long held(Node node) {
    return node.extents.blocks() + node.extraBlocks;
  }

  private record Free(long blocks, long inodes) {}

  private final class Descriptor {
    private final int group;
    private final long used;
    private final int lastInode;
    private final int folders;

    Descriptor(int group, long used, int lastInode, int folders) {
      this.group = group;
      this.used = used;
      this.lastInode = lastInode;
      this.folders = folders;
    }

    Free write(byte[] descriptors) throws IOException {
      var usedInodes = Math.clamp(lastInode - (long) group * GROUP_INODES, 0, GROUP_INODES);
      var blockBitmap = new byte[BLOCK];
      var inodeBitmap = new byte[BLOCK];
      var flags = INODES_ARE_ZERO;
      var freeBlocks = freeBlocks();
      if (isUntouched()) {
        flags |= NO_BLOCK_BITMAP;
      } else {
        fillBlockBitmap(blockBitmap);
        blocks.write(geometry.blockBitmap(group), blockBitmap);
      }
      if (usedInodes == 0) {
        flags |= NO_INODE_BITMAP;
      } else {
        Arrays.fill(inodeBitmap, GROUP_INODES / 8, BLOCK, (byte) 0xff);
        for (var bit = 0; bit < usedInodes; bit++) {
          inodeBitmap[bit >>> 3] |= (byte) (1 << (bit & 7));
        }
        blocks.write(geometry.inodeBitmap(group), inodeBitmap);
      }

      var descriptor =
          ByteBuffer.wrap(descriptors, group * Geometry.DESCRIPTOR, Geometry.DESCRIPTOR)
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN);
      descriptor.putInt((int) geometry.blockBitmap(group));
      descriptor.putInt((int) geometry.inodeBitmap(group));
      descriptor.putInt((int) geometry.inodeTable(group));
      descriptor.putShort((short) freeBlocks).putShort((short) (GROUP_INODES - usedInodes));
      descriptor.putShort((short) folders).putShort((short) flags).putInt(0);
      descriptor.putShort(isUntouched() ? 0 : (short) checksum.ofBitmap(blockBitmap, BLOCK));
      descriptor.putShort(
          usedInodes == 0 ? 0 : (short) checksum.ofBitmap(inodeBitmap, GROUP_INODES / 8));
      descriptor.putShort((short) (GROUP_INODES - usedInodes));
      var at = group * Geometry.DESCRIPTOR;
      descriptor.putShort((short) checksum.of(group, descriptors, at, Geometry.DESCRIPTOR));
      return new Free(freeBlocks, GROUP_INODES - usedInodes);
    }

    /// Whether nothing but the group's own tables is in use. Whoever reads such a group knows its
    /// bitmap without one; that of the last group is always written.
    private boolean isUntouched() {
      return used <= Geometry.start(group) && group < groups - 1;
    }

    private int freeBlocks() {
      var end = Math.min(Geometry.start(group + 1L), total);
      var begin = Math.max(used, geometry.data(group));
      return (int) Math.max(0, end - begin);
    }

    private void fillBlockBitmap(byte[] bitmap) {
      var tablesEnd = geometry.data(group);
      for (var bit = 0; bit < GROUP_BLOCKS; bit++) {
        var block = Geometry.start(group) + bit;
        if (block < used || block < tablesEnd || block >= total) {
          bitmap[bit >>> 3] |= (byte) (1 << (bit & 7));
        }
      }
    }
  }
}

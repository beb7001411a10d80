// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The description of the whole filesystem.
///
/// The features are those that the boot loaders and kernels of the last ten years read: none of the
/// newer ones that a host's `mke2fs.conf` may switch on. GRUB refuses a filesystem with any that it
/// does not know, such as the one for extended attributes of more than a block.
///
/// @param time seconds since 1970, from 0 to 2^32-1
record Superblock(UUID uuid, String label, long time, Node journal) {
  private static final int SIZE = 1024;
  private static final int HAS_JOURNAL = 0x4;
  private static final int EXTENDED_ATTRIBUTES = 0x8;
  private static final int ROOM_FOR_GROWTH = 0x10;
  private static final int FOLDER_INDEX = 0x20;
  private static final int KINDS_IN_FOLDERS = 0x2;
  private static final int EXTENTS = 0x40;
  private static final int FEW_SUPERBLOCKS = 0x1;
  private static final int LARGE_FILES = 0x2;
  private static final int HUGE_FILES = 0x8;
  private static final int MANY_FOLDERS = 0x20;
  private static final int LARGE_INODES = 0x40;
  private static final int CHECKSUMS = 0x400;

  byte[] bytes(
      Geometry geometry,
      Checksum checksum,
      long group,
      long blocks,
      long freeBlocks,
      int firstInode,
      long freeInodes) {
    var groups = Geometry.groups(blocks);
    var descriptorBlocks = Tables.descriptorBlocks(groups);
    var bytes = new byte[SIZE];
    var block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt((int) (groups * Geometry.GROUP_INODES)).putInt((int) blocks);
    block.putInt((int) (blocks / 100)); // kept for root: one in a hundred
    block.putInt((int) freeBlocks).putInt((int) freeInodes);
    block.putInt(0).putInt(2).putInt(2); // first block, block size, cluster size
    block.putInt(Geometry.GROUP_BLOCKS).putInt(Geometry.GROUP_BLOCKS).putInt(Geometry.GROUP_INODES);
    block.putInt(0).putInt((int) time); // mounted, written
    block.putShort((short) 0).putShort((short) -1); // no check after so many mounts
    block
        .putShort((short) 0xef53)
        .putShort((short) 1)
        .putShort((short) 1); // clean; go on at errors
    block.putShort((short) 0).putInt((int) time).putInt(0).putInt(0).putInt(1);
    block.putInt(0); // the user and group whom the kept blocks are for
    block.putInt(firstInode).putShort((short) Geometry.INODE).putShort((short) group);
    block.putInt(HAS_JOURNAL | EXTENDED_ATTRIBUTES | ROOM_FOR_GROWTH | FOLDER_INDEX);
    block.putInt(KINDS_IN_FOLDERS | EXTENTS);
    block.putInt(
        FEW_SUPERBLOCKS | LARGE_FILES | HUGE_FILES | MANY_FOLDERS | LARGE_INODES | CHECKSUMS);
    block.put(Checksum.bytes(uuid)).put(label.getBytes(StandardCharsets.US_ASCII));
    block.putShort(0xce, (short) (geometry.descriptorBlocks() - descriptorBlocks));
    block.putInt(0xe0, journal.inode);
    block.put(0xec, Checksum.bytes(uuid)); // the seed of names' hashes
    block
        .put(0xfc, (byte) 1)
        .put(0xfd, (byte) 1); // half MD4; a copy of the journal's inode is here
    block.putInt(0x100, 0xc).putInt(0x108, (int) time); // user attributes and ACLs; made
    block.put(0x10c, journal.map).putInt(0x10c + 60, (int) (journal.sizeBytes >>> 32));
    block.putInt(0x10c + 64, (int) journal.sizeBytes);
    block.putShort(0x15c, (short) 32).putShort(0x15e, (short) 32).putInt(0x160, 1);
    block.put(0x175, (byte) 1); // CRC-32C
    block.putInt(0x3fc, checksum.ofSuperblock(bytes, 0x3fc));
    return bytes;
  }
}

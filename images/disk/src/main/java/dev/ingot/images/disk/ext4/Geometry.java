// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

/// Where things lie in a filesystem of 4 KiB blocks. Every group of 128 MiB keeps its own tables at
/// its start, so the places do not depend on how large the filesystem becomes, up to a largest
/// size.
///
/// ```text
/// group 0, 1 and powers of 3, 5, 7:  superblock | group descriptors, with room to grow | tables
/// other groups:                      tables
/// tables:                            block bitmap | inode bitmap | inodes | data …
/// ```
///
/// @param descriptorBlocks blocks of group descriptors in every copy, those in use and those kept
///   for growth
record Geometry(int descriptorBlocks) {
  static final int BLOCK = 4096;
  static final int GROUP_BLOCKS = 8 * BLOCK;
  static final int GROUP_INODES = 8192;
  static final int INODE = 256;
  static final int DESCRIPTOR = 32;
  static final int INODE_TABLE_BLOCKS = GROUP_INODES * INODE / BLOCK;

  static final int DESCRIPTORS_IN_BLOCK = BLOCK / DESCRIPTOR;

  /// Blocks have numbers of 32 bits.
  static final long LARGEST_BYTES = (1L << 32) * BLOCK - BLOCK;

  /// They reach to 2 TiB.
  private static final int USUAL_DESCRIPTOR_BLOCKS = 128;

  /// For filesystems that can grow to 2 TiB, or that have this size.
  static Geometry reaching(long sizeBytes) {
    var descriptors = groups(sizeBytes / BLOCK);
    var wanted = (descriptors + DESCRIPTORS_IN_BLOCK - 1) / DESCRIPTORS_IN_BLOCK;
    return new Geometry((int) Math.max(USUAL_DESCRIPTOR_BLOCKS, wanted));
  }

  /// The size up to which the descriptors reach.
  long largestBytes() {
    var groups = (long) descriptorBlocks * DESCRIPTORS_IN_BLOCK;
    return Math.min(LARGEST_BYTES, start(groups) * BLOCK);
  }

  static boolean hasSuperblock(long group) {
    return group <= 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
  }

  private static boolean isPower(long number, int base) {
    var power = (long) base;
    while (power < number) {
      power *= base;
    }
    return power == number;
  }

  static long start(long group) {
    return group * GROUP_BLOCKS;
  }

  long blockBitmap(long group) {
    return start(group) + (hasSuperblock(group) ? 1 + descriptorBlocks : 0);
  }

  long inodeBitmap(long group) {
    return blockBitmap(group) + 1;
  }

  long inodeTable(long group) {
    return blockBitmap(group) + 2;
  }

  /// The first block of a group that can hold data.
  long data(long group) {
    return inodeTable(group) + INODE_TABLE_BLOCKS;
  }

  static long groups(long blocks) {
    return (blocks + GROUP_BLOCKS - 1) / GROUP_BLOCKS;
  }
}

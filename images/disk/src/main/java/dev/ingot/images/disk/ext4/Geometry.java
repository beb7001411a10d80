// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

/// Where things lie in a filesystem of 4 KiB blocks. Every group of 128 MiB keeps its own tables at
/// its start, so the places do not depend on how large the filesystem becomes.
///
/// ```text
/// group 0, 1 and powers of 3, 5, 7:  superblock | group descriptors, with room to grow | tables
/// other groups:                      tables
/// tables:                            block bitmap | inode bitmap | inodes | data …
/// ```
final class Geometry {
  static final int BLOCK = 4096;
  static final int GROUP_BLOCKS = 8 * BLOCK;
  static final int GROUP_INODES = 8192;
  static final int INODE = 256;
  static final int DESCRIPTOR = 32;
  static final int INODE_TABLE_BLOCKS = GROUP_INODES * INODE / BLOCK;

  /// Blocks of group descriptors in every copy, those in use and those kept for growth: they reach
  /// to 2 TiB.
  static final int DESCRIPTOR_BLOCKS = 128;

  private Geometry() {}

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

  static long blockBitmap(long group) {
    return start(group) + (hasSuperblock(group) ? 1 + DESCRIPTOR_BLOCKS : 0);
  }

  static long inodeBitmap(long group) {
    return blockBitmap(group) + 1;
  }

  static long inodeTable(long group) {
    return blockBitmap(group) + 2;
  }

  /// The first block of a group that can hold data.
  static long data(long group) {
    return inodeTable(group) + INODE_TABLE_BLOCKS;
  }

  static long groups(long blocks) {
    return (blocks + GROUP_BLOCKS - 1) / GROUP_BLOCKS;
  }
}

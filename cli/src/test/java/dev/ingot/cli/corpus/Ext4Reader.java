// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads an ext4 file system of a raw disk, without a mount and without the rights for one. It
/// knows what mkfs makes by default today: extents, extended attributes beside and behind inodes.
///
/// ```text
/// superblock at 1024 → group descriptors → inode table → inode → extents → blocks
/// ```
final class Ext4Reader {
  private static final int ROOT = 2;
  private static final int RECOVER = 0x4;
  private static final int META_GROUPS = 0x10;
  private static final int SIXTY_FOUR_BIT = 0x80;
  private static final int INLINE_DATA = 0x8000;
  private static final int EXTENTS_FLAG = 0x80000;
  private static final int EXTENT_MAGIC = 0xf30a;
  private static final int LONGEST_WRITTEN = 32768;

  private final FileChannel disk;
  private final long start;
  private final int blockSize;
  private final int inodesPerGroup;
  private final int inodeSize;
  private final int descriptorSize;
  private final long descriptorsAt;

  /// @param start the first byte of the file system
  Ext4Reader(FileChannel disk, long start) throws IOException {
    this.disk = disk;
    this.start = start;
    var block = RootPartition.read(disk, start + 1024, 1024);
    if ((block.getShort(0x38) & 0xffff) != 0xef53) {
      throw new IOException("there is no ext4 file system at byte " + start);
    }
    var features = block.getInt(0x60);
    if ((features & (RECOVER | META_GROUPS | INLINE_DATA)) != 0) {
      throw new IOException(
          "cannot read a file system with the features %#x: it was not unmounted, or is not of today"
              .formatted(features));
    }
    blockSize = 1024 << block.getInt(0x18);
    inodesPerGroup = block.getInt(0x28);
    inodeSize = block.getShort(0x58) & 0xffff;
    descriptorSize = (features & SIXTY_FOUR_BIT) == 0 ? 32 : block.getShort(0xfe) & 0xffff;
    descriptorsAt = (block.getInt(0x14) + 1L) * blockSize;
  }

  /// An inode as it is on the disk.
  record Inode(int number, ByteBuffer raw) {
    int mode() {
      return raw.getShort(0) & 0xffff;
    }

    long uid() {
      return (raw.getShort(2) & 0xffffL) | (raw.getShort(0x78) & 0xffffL) << 16;
    }

    long gid() {
      return (raw.getShort(0x18) & 0xffffL) | (raw.getShort(0x7a) & 0xffffL) << 16;
    }

    long size() {
      return (raw.getInt(4) & 0xffffffffL) | (raw.getInt(0x6c) & 0xffffffffL) << 32;
    }

    int links() {
      return raw.getShort(0x1a) & 0xffff;
    }

    boolean hasExtents() {
      return (raw.getInt(0x20) & EXTENTS_FLAG) != 0;
    }

    /// Major and minor number of a node.
    String device() {
      var old = raw.getInt(0x28);
      if (old != 0) {
        return (old >> 8 & 0xff) + ":" + (old & 0xff);
      }
      var device = raw.getInt(0x2c);
      return (device >> 8 & 0xfff) + ":" + ((device & 0xff) | (device >>> 12 & 0xfff00));
    }

    /// The block with attributes that did not fit into the inode; 0 for none.
    long attributeBlock() {
      return (raw.getInt(0x68) & 0xffffffffL) | (raw.getShort(0x76) & 0xffffL) << 32;
    }
  }

  /// A run of blocks of a file.
  ///
  /// @param logical the first block's number in the file
  /// @param physical its number in the file system
  record Extent(long logical, long physical, int blocks) {}

  /// @param bytes of the name, a character each
  record Name(String bytes, int inode) {}

  Inode root() throws IOException {
    return inode(ROOT);
  }

  Inode inode(int number) throws IOException {
    var group = (number - 1) / inodesPerGroup;
    var descriptor =
        RootPartition.read(
            disk, start + descriptorsAt + (long) group * descriptorSize, descriptorSize);
    var table =
        (descriptor.getInt(8) & 0xffffffffL)
            | (descriptorSize < 64 ? 0 : (descriptor.getInt(0x28) & 0xffffffffL) << 32);
    var at = start + table * blockSize + (long) ((number - 1) % inodesPerGroup) * inodeSize;
    return new Inode(number, RootPartition.read(disk, at, inodeSize));
  }

  int blockSize() {
    return blockSize;
  }

  ByteBuffer blocks(long first, int count) throws IOException {
    return RootPartition.read(disk, start + first * blockSize, count * blockSize);
  }

  /// The written extents of a file, in their order; holes lie between them.
  List<Extent> extents(Inode inode) throws IOException {
    if (!inode.hasExtents()) {
      throw new IOException("inode " + inode.number() + " has no extents");
    }
    var extents = new ArrayList<Extent>();
    collect(inode.raw().slice(0x28, 60).order(inode.raw().order()), extents);
    extents.sort(Comparator.comparingLong(Extent::logical));
    return extents;
  }

  private void collect(ByteBuffer node, List<Extent> extents) throws IOException {
    if ((node.getShort(0) & 0xffff) != EXTENT_MAGIC) {
      throw new IOException("a node of an extent tree is damaged");
    }
    var isLeaf = node.getShort(6) == 0;
    for (var i = 1; i <= (node.getShort(2) & 0xffff); i++) {
      var at = i * 12;
      if (isLeaf) {
        var length = node.getShort(at + 4) & 0xffff;
        if (length <= LONGEST_WRITTEN) {
          var physical =
              (node.getShort(at + 6) & 0xffffL) << 32 | (node.getInt(at + 8) & 0xffffffffL);
          extents.add(new Extent(node.getInt(at) & 0xffffffffL, physical, length));
        }
      } else {
        var child = (node.getShort(at + 8) & 0xffffL) << 32 | (node.getInt(at + 4) & 0xffffffffL);
        collect(blocks(child, 1), extents);
      }
    }
  }

  /// All bytes of something small: a folder, a link, an attribute.
  byte[] content(Inode inode) throws IOException {
    var all = new byte[Math.toIntExact(inode.size())];
    for (var extent : extents(inode)) {
      var at = Math.toIntExact(extent.logical() * blockSize);
      if (at < all.length) {
        var data = blocks(extent.physical(), extent.blocks());
        data.get(all, at, Math.min(data.remaining(), all.length - at));
      }
    }
    return all;
  }

  byte[] linkTarget(Inode inode) throws IOException {
    if (inode.hasExtents()) {
      return content(inode);
    }
    var target = new byte[Math.toIntExact(inode.size())];
    inode.raw().get(0x28, target);
    return target;
  }

  /// The names in a folder, without `.` and `..`.
  List<Name> names(Inode folder) throws IOException {
    var data = ByteBuffer.wrap(content(folder)).order(folder.raw().order());
    var names = new ArrayList<Name>();
    for (var at = 0; at < data.limit(); ) {
      var length = data.getShort(at + 4) & 0xffff;
      var inode = data.getInt(at);
      if (inode != 0) {
        var name = new byte[data.get(at + 6) & 0xff];
        data.get(at + 8, name);
        if (!isDots(name)) {
          names.add(new Name(new String(name, StandardCharsets.ISO_8859_1), inode));
        }
      }
      at += Math.max(length, 8);
    }
    return names;
  }

  private static boolean isDots(byte[] name) {
    return name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
  }
}

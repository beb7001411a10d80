// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.util.List;
import java.util.TreeMap;

/// A file of any kind while the filesystem is being written.
final class Node {
  /// How many names ext4 counts.
  static final int MOST_LINKS = 65_000;

  final int inode;
  final Kind kind;
  Attributes attributes;

  /// The extended ones of the attributes, in their order on the disk.
  List<ExtendedAttribute> extended = List.of();

  /// Names of the file; of a folder also the `..` of those in it.
  int links = 1;

  /// Of a regular file, a folder or a long symbolic link.
  long sizeBytes;

  final Extents extents = new Extents();

  /// Of a symbolic link: where it leads; empty for all others.
  byte[] target = new byte[0];

  /// Of a device.
  int major;

  int minor;

  /// Of a folder, in the order in which they are written.
  final TreeMap<String, Node> children = new TreeMap<>();

  /// Whether the folder's first block is the root of an index.
  boolean hasIndex;

  /// The root of the extents, or what a short link or a device has in its place.
  final byte[] map = new byte[60];

  /// Blocks beside those of the content: of the extents' tree and of extended attributes.
  int extraBlocks;

  long attributeBlock;
  byte[] inlineAttributes = new byte[0];

  Node(int inode, Kind kind, Attributes attributes) {
    this.inode = inode;
    this.kind = kind;
    this.attributes = attributes;
  }

  /// A file's kind, as an inode's mode has it and as a folder's entry has it.
  enum Kind {
    FILE(0x8000, 1),
    FOLDER(0x4000, 2),
    CHARACTER_DEVICE(0x2000, 3),
    BLOCK_DEVICE(0x6000, 4),
    FIFO(0x1000, 5),
    SYMBOLIC_LINK(0xa000, 7);

    final int mode;
    final int type;

    Kind(int mode, int type) {
      this.mode = mode;
      this.type = type;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.INODE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Lays an inode out as it lies on the disk. All its times are the file's: when it was made or read
/// on the machine that it comes from says nothing about this disk.
final class Inodes {
  private static final int EXTRA = 32;
  private static final int HAS_INDEX = 0x1000;
  private static final int USES_EXTENTS = 0x80000;

  private final Checksum checksum;

  Inodes(Checksum checksum) {
    this.checksum = checksum;
  }

  /// Numbers that fit in a byte each are written the old way, all others the new way.
  static void device(Node node) {
    var map = ByteBuffer.wrap(node.map).order(ByteOrder.LITTLE_ENDIAN);
    if (node.major < 256 && node.minor < 256) {
      map.putInt(0, (node.major << 8) | node.minor);
    } else {
      map.putInt(4, (node.minor & 0xff) | (node.major << 8) | ((node.minor & ~0xff) << 12));
    }
  }

  /// @param blocks how many blocks the inode holds in all
  byte[] bytes(Node node, long blocks) {
    var attributes = node.attributes;
    var seconds = Times.seconds(attributes.modified());
    var extra = Times.extra(attributes.modified());
    var bytes = new byte[INODE];
    var inode = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    inode.putShort((short) (node.kind.mode | (attributes.mode() & 07777)));
    inode.putShort((short) attributes.user());
    inode.putInt((int) node.sizeBytes);
    inode.putInt(seconds).putInt(seconds).putInt(seconds); // read, changed, written
    inode.putInt(0); // deleted
    inode.putShort((short) attributes.group());
    // More folders in a folder than can be counted are not counted.
    inode.putShort((short) (node.links > Node.MOST_LINKS ? 1 : node.links));
    inode.putInt((int) (blocks * Geometry.BLOCK / 512));
    inode.putInt((usesExtents(node) ? USES_EXTENTS : 0) | (node.hasIndex ? HAS_INDEX : 0));
    inode.putInt(0); // version
    inode.put(node.map);
    inode.putInt(0); // generation
    inode.putInt((int) node.attributeBlock);
    inode.putInt((int) (node.sizeBytes >>> 32));
    inode.putShort(116, (short) ((blocks * Geometry.BLOCK / 512) >>> 32));
    inode.putShort(118, (short) (node.attributeBlock >>> 32));
    inode.putShort(120, (short) (attributes.user() >>> 16));
    inode.putShort(122, (short) (attributes.group() >>> 16));
    inode.putShort(128, (short) EXTRA);
    inode.putInt(132, extra).putInt(136, extra).putInt(140, extra);
    inode.putInt(144, seconds).putInt(148, extra); // made
    inode.put(128 + EXTRA, node.inlineAttributes);
    var sum = checksum.ofInode(node.inode, bytes, 0, INODE);
    inode.putShort(124, (short) sum).putShort(130, (short) (sum >>> 16));
    return bytes;
  }

  private static boolean usesExtents(Node node) {
    return switch (node.kind) {
      case FILE -> node.inode != 7;
      case FOLDER -> true;
      case SYMBOLIC_LINK -> node.target.length >= node.map.length;
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> false;
    };
  }
}

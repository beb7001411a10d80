// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.INODE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Lays an inode out as it lies on the disk.
final class Inodes {
  private static final int EXTRA = 32;
  private static final int USES_EXTENTS = 0x80000;
  private static final int MOST_LINKS = 65000;

  private final Checksum checksum;
  private final long created;

  Inodes(Checksum checksum, long created) {
    this.checksum = checksum;
    this.created = created;
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
    var bytes = new byte[INODE];
    var inode = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    inode.putShort((short) (node.kind.mode | (attributes.mode() & 07777)));
    inode.putShort((short) attributes.user());
    inode.putInt((int) node.sizeBytes);
    inode.putInt((int) attributes.modified()); // read
    inode.putInt((int) created); // changed
    inode.putInt((int) attributes.modified());
    inode.putInt(0); // deleted
    inode.putShort((short) attributes.group());
    inode.putShort((short) (node.links > MOST_LINKS ? 1 : node.links));
    inode.putInt((int) (blocks * Geometry.BLOCK / 512));
    inode.putInt(usesExtents(node) ? USES_EXTENTS : 0);
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
    inode.putInt(132, epoch(created)).putInt(136, epoch(attributes.modified()));
    inode.putInt(140, epoch(attributes.modified()));
    inode.putInt(144, (int) created).putInt(148, epoch(created));
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

  /// What of a time does not fit in 32 bits with a sign.
  private static int epoch(long seconds) {
    return (int) ((seconds - (int) seconds) >>> 32) & 3;
  }
}

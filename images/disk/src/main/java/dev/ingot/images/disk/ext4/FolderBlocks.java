// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The names in a folder, in blocks of entries in a row, each block with a checksum at its end.
final class FolderBlocks {
  private static final int TAIL = 12;
  private static final int HEADER = 8;

  private final int inode;
  private final Checksum checksum;
  private final ByteArrayOutputStream full = new ByteArrayOutputStream();
  private final byte[] bytes = new byte[BLOCK];
  private final ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private int last;

  /// @param inode of the folder
  FolderBlocks(int inode, Checksum checksum) {
    this.inode = inode;
    this.checksum = checksum;
  }

  /// How many blocks lie before the one that the last name is in.
  int blocksBefore() {
    return full.size() / BLOCK;
  }

  void add(byte[] name, Node node) {
    var length = (HEADER + name.length + 3) & ~3;
    if (block.position() + length > BLOCK - TAIL) {
      close();
    }
    last = block.position();
    block.putInt(node.inode).putShort((short) length);
    block.put((byte) name.length).put((byte) node.kind.type).put(name);
    block.position(last + length);
  }

  /// @param leastBlocks how many blocks there are at least
  byte[] finish(int leastBlocks) {
    close();
    while (full.size() < leastBlocks * BLOCK) {
      last = 0;
      close();
    }
    return full.toByteArray();
  }

  /// The last entry reaches to the checksum.
  private void close() {
    block.putShort(last + 4, (short) (BLOCK - TAIL - last));
    block.putShort(BLOCK - TAIL + 4, (short) TAIL);
    block.put(BLOCK - TAIL + 7, (byte) 0xde);
    block.putInt(BLOCK - 4, checksum.ofInode(inode, bytes, 0, BLOCK - TAIL));
    full.write(bytes, 0, BLOCK);
    Arrays.fill(bytes, (byte) 0);
    block.clear();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the entries of folders: blocks of entries in a row, each block with a checksum at its
/// end.
final class Folders {
  private static final int TAIL = 12;
  private static final int HEADER = 8;

  private final Blocks blocks;
  private final Checksum checksum;

  Folders(Blocks blocks, Checksum checksum) {
    this.blocks = blocks;
    this.checksum = checksum;
  }

  /// @param leastBlocks how many blocks it has at least
  void write(Node folder, Node parent, int leastBlocks) throws IOException {
    var content = new Content(folder.inode);
    content.add(".", folder);
    content.add("..", parent);
    for (var child : folder.children.entrySet()) {
      content.add(child.getKey(), child.getValue());
    }
    var bytes = content.finish(leastBlocks);
    folder.sizeBytes = bytes.length;
    blocks.place(folder.extents, 0, bytes, bytes.length);
  }

  private final class Content {
    private final int inode;
    private final ByteArrayOutputStream full = new ByteArrayOutputStream();
    private final byte[] bytes = new byte[BLOCK];
    private final ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private int last;

    Content(int inode) {
      this.inode = inode;
    }

    void add(String name, Node node) {
      var bytes = name.getBytes(StandardCharsets.ISO_8859_1);
      var length = (HEADER + bytes.length + 3) & ~3;
      if (block.position() + length > BLOCK - TAIL) {
        close();
      }
      last = block.position();
      block.putInt(node.inode).putShort((short) length);
      block.put((byte) bytes.length).put((byte) node.kind.type).put(bytes);
      block.position(last + length);
    }

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
}

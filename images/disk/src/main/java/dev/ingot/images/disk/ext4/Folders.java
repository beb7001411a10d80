// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Writes folders: the names one after the other where a block holds them, with an index where not.
final class Folders {
  private static final int ROOM = BLOCK - 12 - 2 * 12;

  private final Blocks blocks;
  private final Checksum checksum;
  private final FolderIndex index;

  /// @param seed of the hashes of names
  Folders(Blocks blocks, Checksum checksum, UUID seed) {
    this.blocks = blocks;
    this.checksum = checksum;
    this.index = new FolderIndex(checksum, new NameHash(seed));
  }

  /// @param leastBlocks how many blocks it has at least
  void write(Node folder, Node parent, int leastBlocks) throws IOException {
    folder.hasIndex = !fitsInBlock(folder);
    var bytes = folder.hasIndex ? index.bytes(folder, parent) : plain(folder, parent, leastBlocks);
    folder.sizeBytes = bytes.length;
    blocks.place(folder.extents, 0, bytes, 0, bytes.length);
  }

  private static boolean fitsInBlock(Node folder) {
    var size = 0;
    for (var name : folder.children.keySet()) {
      size += (8 + name.length() + 3) & ~3;
      if (size > ROOM) {
        return false;
      }
    }
    return true;
  }

  private byte[] plain(Node folder, Node parent, int leastBlocks) {
    var content = new FolderBlocks(folder.inode, checksum);
    content.add(new byte[] {'.'}, folder);
    content.add(new byte[] {'.', '.'}, parent);
    for (var child : folder.children.entrySet()) {
      content.add(child.getKey().getBytes(StandardCharsets.ISO_8859_1), child.getValue());
    }
    return content.finish(leastBlocks);
  }
}

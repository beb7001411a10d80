// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Writes extended attributes: into the inode where they fit, else into a block of their own, which
/// files share that come one after the other and have the same ones.
///
/// ```text
/// header | entries, sorted, four zero bytes … free … | values, the first one last
/// ```
final class ExtendedAttributes {
  /// What entries and values may take together.
  static final int MOST_BYTES = BLOCK - 32 - 4;

  private static final int MAGIC = 0xea020000;
  private static final int IN_INODE = Geometry.INODE - 128 - 32;
  private static final int IN_INODE_HEADER = 4;
  private static final int BLOCK_HEADER = 32;
  private static final int MOST_USERS = 1024;

  private final Blocks blocks;
  private final Checksum checksum;
  private Optional<Shared> last = Optional.empty();

  ExtendedAttributes(Blocks blocks, Checksum checksum) {
    this.blocks = blocks;
    this.checksum = checksum;
  }

  static int size(List<ExtendedAttribute> attributes) {
    var size = 0;
    for (var attribute : attributes) {
      size += attribute.entrySize() + attribute.valueSize();
    }
    return size;
  }

  void write(Node node) throws IOException {
    if (node.extended.isEmpty()) {
      return;
    }
    if (size(node.extended) <= IN_INODE - IN_INODE_HEADER - 4) {
      node.inlineAttributes = inInode(node.extended);
      return;
    }
    var content = inBlock(node.extended);
    if (last.isEmpty() || !last.get().isFor(content)) {
      flush();
      last = Optional.of(new Shared(blocks.takeOne(), content));
    }
    node.attributeBlock = last.get().use();
    node.extraBlocks++;
  }

  /// Writes the last block, which nobody else will share now.
  void flush() throws IOException {
    if (last.isPresent()) {
      blocks.write(last.get().block, last.get().bytes(checksum));
      last = Optional.empty();
    }
  }

  private static final class Shared {
    private final long block;
    private final byte[] content;
    private int users;

    Shared(long block, byte[] content) {
      this.block = block;
      this.content = content;
    }

    boolean isFor(byte[] wanted) {
      return users < MOST_USERS && Arrays.equals(content, wanted);
    }

    long use() {
      users++;
      return block;
    }

    byte[] bytes(Checksum checksum) {
      var buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
      buffer.putInt(4, users);
      return buffer.putInt(16, checksum.ofExtendedAttributes(block, content)).array();
    }
  }

  private static byte[] inInode(List<ExtendedAttribute> attributes) {
    var bytes = new byte[IN_INODE];
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC);
    fill(buffer, attributes, IN_INODE_HEADER);
    return bytes;
  }

  /// Without the number of users and the checksum.
  private static byte[] inBlock(List<ExtendedAttribute> attributes) {
    var bytes = new byte[BLOCK];
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var hash = 0;
    for (var attribute : attributes) {
      hash = (hash << 16) ^ (hash >>> 16) ^ attribute.hash();
    }
    buffer.putInt(MAGIC).putInt(0).putInt(1).putInt(hash).position(BLOCK_HEADER);
    fill(buffer, attributes, 0);
    return bytes;
  }

  /// @param origin what the places of values are counted from
  private static void fill(ByteBuffer buffer, List<ExtendedAttribute> attributes, int origin) {
    var valueAt = buffer.capacity();
    for (var attribute : attributes) {
      valueAt -= attribute.valueSize();
      var at = buffer.position();
      buffer.put((byte) attribute.name.length).put((byte) attribute.index);
      buffer.putShort((short) (attribute.value.length == 0 ? 0 : valueAt - origin)).putInt(0);
      buffer.putInt(attribute.value.length).putInt(attribute.hash()).put(attribute.name);
      buffer.position(at + attribute.entrySize());
      buffer.put(valueAt, attribute.value);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Writes extended attributes: into the inode where they fit, else into a block of their own.
///
/// ```text
/// header | entries, sorted, four zero bytes … free … | values, the first one last
/// ```
final class ExtendedAttributes {
  private static final int MAGIC = 0xea020000;
  private static final int IN_INODE = Geometry.INODE - 128 - 32;
  private static final int IN_INODE_HEADER = 4;
  private static final int BLOCK_HEADER = 32;
  private static final int ENTRY = 16;

  private final Blocks blocks;
  private final Checksum checksum;

  ExtendedAttributes(Blocks blocks, Checksum checksum) {
    this.blocks = blocks;
    this.checksum = checksum;
  }

  private static final class Attribute {
    final int index;
    final byte[] name;
    final byte[] value;

    Attribute(int index, byte[] name, byte[] value) {
      this.index = index;
      this.name = name;
      this.value = value;
    }

    int entrySize() {
      return (ENTRY + name.length + 3) & ~3;
    }

    int valueSize() {
      return (value.length + 3) & ~3;
    }

    int hash() {
      var hash = 0;
      for (var c : name) {
        hash = (hash << 5) ^ (hash >>> 27) ^ c;
      }
      var words =
          ByteBuffer.allocate(valueSize()).order(ByteOrder.LITTLE_ENDIAN).put(value).clear();
      while (words.hasRemaining()) {
        hash = (hash << 16) ^ (hash >>> 16) ^ words.getInt();
      }
      return hash;
    }
  }

  void write(Node node) throws IOException {
    if (node.attributes.extended().isEmpty()) {
      return;
    }
    var attributes = sorted(node);
    var size = 4;
    for (var attribute : attributes) {
      size += attribute.entrySize() + attribute.valueSize();
    }
    if (size <= IN_INODE - IN_INODE_HEADER) {
      node.inlineAttributes = inInode(attributes);
    } else if (size <= BLOCK - BLOCK_HEADER) {
      node.attributeBlock = blocks.takeOne();
      node.extraBlocks++;
      blocks.write(node.attributeBlock, inBlock(attributes, node.attributeBlock));
    } else {
      throw new IOException(
          "the extended attributes of a file have "
              + size
              + " bytes; ext4 holds one block of them");
    }
  }

  private static List<Attribute> sorted(Node node) throws IOException {
    var attributes = new ArrayList<Attribute>();
    for (var attribute : node.attributes.extended().entrySet()) {
      var name = attribute.getKey();
      var dot = name.indexOf('.');
      var index =
          switch (name.substring(0, dot + 1)) {
            case "user." -> 1;
            case "trusted." -> 4;
            case "security." -> 6;
            default -> throw new IOException("cannot write the extended attribute " + name);
          };
      var bytes = name.substring(dot + 1).getBytes(StandardCharsets.ISO_8859_1);
      attributes.add(new Attribute(index, bytes, attribute.getValue()));
    }
    attributes.sort(
        Comparator.<Attribute>comparingInt(attribute -> attribute.index)
            .thenComparingInt(attribute -> attribute.name.length)
            .thenComparing(attribute -> attribute.name, Arrays::compareUnsigned));
    return attributes;
  }

  private static byte[] inInode(List<Attribute> attributes) {
    var bytes = new byte[IN_INODE];
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC);
    fill(buffer, attributes, IN_INODE_HEADER);
    return bytes;
  }

  private byte[] inBlock(List<Attribute> attributes, long block) {
    var bytes = new byte[BLOCK];
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var hash = 0;
    for (var attribute : attributes) {
      hash = (hash << 16) ^ (hash >>> 16) ^ attribute.hash();
    }
    buffer.putInt(MAGIC).putInt(1).putInt(1).putInt(hash).position(BLOCK_HEADER);
    fill(buffer, attributes, 0);
    buffer.putInt(16, checksum.ofExtendedAttributes(block, bytes));
    return bytes;
  }

  /// @param origin what the places of values are counted from
  private static void fill(ByteBuffer buffer, List<Attribute> attributes, int origin) {
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

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
import java.util.List;

/// A folder whose names are found by their hashes: its names lie sorted by hash, and blocks before
/// them say with which hash each block of names begins. Who knows no index sees entries that nobody
/// uses.
///
/// ```text
/// root: . .. | kind of hash, depth | room, count, block | hash, block | hash, block … | checksum
/// node: (unused entry)             | room, count, block | hash, block | hash, block … | checksum
/// ```
///
/// A root for up to 507 blocks of names; for more, nodes between it and them.
final class FolderIndex {
  private static final int ENTRY = 8;
  private static final int TAIL = 8;
  private static final int IN_ROOT = 32;
  private static final int IN_NODE = 8;
  private static final int ROOM_OF_ROOT = (BLOCK - IN_ROOT - TAIL) / ENTRY;
  private static final int ROOM_OF_NODE = (BLOCK - IN_NODE - TAIL) / ENTRY;
  private static final int HALF_MD4 = 1;

  private final Checksum checksum;
  private final NameHash hash;

  FolderIndex(Checksum checksum, NameHash hash) {
    this.checksum = checksum;
    this.hash = hash;
  }

  private record Name(long hash, String text, Node node) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      return Long.compareUnsigned(hash, other.hash);
    }

    int major() {
      return (int) (hash >>> 32);
    }
  }

  private record Start(int hash, int block) {}

  byte[] bytes(Node folder, Node parent) throws IOException {
    var blocks = new FolderBlocks(folder.inode, checksum);
    var hashes = hashes(names(folder), blocks);
    var names = blocks.finish(1);
    var nodes = hashes.size() > ROOM_OF_ROOT ? (hashes.size() - 1) / ROOM_OF_NODE + 1 : 0;
    if (nodes > ROOM_OF_ROOT) {
      throw new IOException("a folder of " + folder.children.size() + " names is too large");
    }
    var starts = new ArrayList<Start>();
    for (var block = 0; block < hashes.size(); block++) {
      starts.add(new Start(hashes.get(block), 1 + nodes + block));
    }
    var all = Arrays.copyOf(new byte[0], (1 + nodes) * BLOCK + names.length);
    System.arraycopy(names, 0, all, (1 + nodes) * BLOCK, names.length);
    var ofNodes = new ArrayList<Start>();
    for (var node = 0; node < nodes; node++) {
      var from = node * ROOM_OF_NODE;
      var below = starts.subList(from, Math.min(from + ROOM_OF_NODE, starts.size()));
      ofNodes.add(new Start(below.getFirst().hash(), 1 + node));
      System.arraycopy(node(folder, below), 0, all, (1 + node) * BLOCK, BLOCK);
    }
    var root = nodes == 0 ? root(folder, parent, starts, 0) : root(folder, parent, ofNodes, 1);
    System.arraycopy(root, 0, all, 0, BLOCK);
    return all;
  }

  private List<Name> names(Node folder) {
    var names = new ArrayList<Name>(folder.children.size());
    for (var child : folder.children.entrySet()) {
      var bytes = child.getKey().getBytes(StandardCharsets.ISO_8859_1);
      names.add(new Name(hash.of(bytes), child.getKey(), child.getValue()));
    }
    names.sort(null);
    return names;
  }

  /// Adds names to blocks and gives the hash with which each block begins: odd if names of this
  /// hash are in the block before, too.
  private static List<Integer> hashes(List<Name> names, FolderBlocks blocks) {
    var hashes = new ArrayList<Integer>();
    var before = 0;
    for (var name : names) {
      blocks.add(name.text().getBytes(StandardCharsets.ISO_8859_1), name.node());
      if (hashes.size() == blocks.blocksBefore()) {
        var continues = !hashes.isEmpty() && name.major() == before;
        hashes.add(name.major() | (continues ? 1 : 0));
      }
      before = name.major();
    }
    return hashes;
  }

  private byte[] root(Node folder, Node parent, List<Start> below, int depth) {
    var bytes = new byte[BLOCK];
    var block = littleEndian(bytes);
    block.putInt(folder.inode).putShort((short) 12).put((byte) 1).put((byte) folder.kind.type);
    block.put((byte) '.').position(12);
    block.putInt(parent.inode).putShort((short) (BLOCK - 12)).put((byte) 2);
    block.put((byte) parent.kind.type).put((byte) '.').put((byte) '.').position(24);
    block.putInt(0).put((byte) HALF_MD4).put((byte) 8).put((byte) depth).put((byte) 0);
    fill(folder, bytes, IN_ROOT, below);
    return bytes;
  }

  private byte[] node(Node folder, List<Start> below) {
    var bytes = new byte[BLOCK];
    littleEndian(bytes).putInt(0).putShort((short) BLOCK);
    fill(folder, bytes, IN_NODE, below);
    return bytes;
  }

  /// Everything below the second entry's hash is in the first, which needs none.
  private void fill(Node folder, byte[] bytes, int from, List<Start> below) {
    var room = (BLOCK - from - TAIL) / ENTRY;
    var block = littleEndian(bytes).position(from);
    block.putShort((short) room).putShort((short) below.size()).putInt(below.getFirst().block());
    for (var start : below.subList(1, below.size())) {
      block.putInt(start.hash()).putInt(start.block());
    }
    // Of what is used, and of the end with zeros in the checksum's place.
    var used = Arrays.copyOf(Arrays.copyOf(bytes, block.position()), block.position() + TAIL);
    block.putInt(BLOCK - 4, checksum.ofInode(folder.inode, used, 0, used.length));
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

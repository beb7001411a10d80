// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A file whose content is being written; see [FileContent]. What is not written is a hole. But an
/// area for swapping has none, as the kernel refuses one that has: its other blocks are set aside.
public final class OpenFile implements FileContent.Runs {
  private static final byte[] SWAP = "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII);

  private final Node node;
  private final Blocks blocks;
  private boolean isSwap;

  OpenFile(Node node, Blocks blocks) {
    this.node = node;
    this.blocks = blocks;
  }

  @Override
  public void add(long block, byte[] bytes, int from, int length) throws IOException {
    if (block == 0) {
      isSwap = isSwap(bytes, from, length);
    }
    setAsideUpTo(block);
    blocks.place(node.extents, block, bytes, from, length);
  }

  /// Is told where in the disk's file bytes belong that somebody else writes.
  public interface Reserved {
    /// @param from where they are in the file that is being written
    /// @param to where they belong in the disk's file
    void at(long from, long to, long length) throws IOException;
  }

  /// Takes blocks that somebody else writes, of a file that is no area for swapping.
  ///
  /// @param block after those before
  public void reserve(long block, long count, Reserved to) throws IOException {
    blocks.reserve(
        node.extents,
        block,
        count,
        (logical, disk, length) ->
            to.at(logical * BLOCK, disk, Math.min(length, node.sizeBytes - logical * BLOCK)));
  }

  /// Whether what was written is an area for swapping.
  public boolean isSwap() {
    return isSwap;
  }

  private static boolean isSwap(byte[] bytes, int from, int length) {
    var to = from + BLOCK;
    return length >= BLOCK && Arrays.equals(bytes, to - SWAP.length, to, SWAP, 0, SWAP.length);
  }

  private void setAsideUpTo(long block) {
    if (isSwap) {
      blocks.setAside(node.extents, node.extents.end(), block);
    }
  }

  /// Ends the content.
  public void end() {
    setAsideUpTo((node.sizeBytes + BLOCK - 1) / BLOCK);
  }
}

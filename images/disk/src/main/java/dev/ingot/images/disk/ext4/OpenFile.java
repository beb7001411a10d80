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

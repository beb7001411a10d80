// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import dev.ingot.images.disk.SparseDisk;
import java.io.IOException;
import java.util.Arrays;

/// Hands out blocks in ascending order and writes them, neighbours together.
final class Blocks {
  private static final int BUFFER_BLOCKS = 256;

  private final SparseDisk disk;
  private final long offset;
  private final Geometry geometry;
  private final byte[] buffer = new byte[BUFFER_BLOCKS * BLOCK];
  private long bufferStart;
  private int buffered;
  private long next;

  Blocks(SparseDisk disk, long offset, Geometry geometry) {
    this.disk = disk;
    this.offset = offset;
    this.geometry = geometry;
    this.next = geometry.data(0);
  }

  Geometry geometry() {
    return geometry;
  }

  /// Blocks below this one are in use, the tables of their groups included; of the blocks above it
  /// only tables are.
  long next() {
    return next;
  }

  /// How many of at most `wanted` blocks follow each other from [#next] on.
  int run(int wanted) {
    var group = next / Geometry.GROUP_BLOCKS;
    if (next < geometry.data(group)) {
      next = geometry.data(group);
    }
    return (int) Math.min(wanted, Geometry.start(group + 1) - next);
  }

  long take(int count) {
    var first = next;
    next += count;
    return first;
  }

  long takeOne() {
    run(1);
    return take(1);
  }

  /// Places `length` bytes of a file from block `logical` on and writes them, the last block filled
  /// up with zeros.
  void place(Extents extents, long logical, byte[] bytes, int from, int length) throws IOException {
    var at = 0;
    while (at < length) {
      var run = run((length - at + BLOCK - 1) / BLOCK);
      var physical = take(run);
      extents.add(logical + at / BLOCK, physical, run);
      var part = Math.min(length - at, run * BLOCK);
      write(physical, bytes, from + at, part);
      at += part;
    }
  }

  /// Gives a file blocks from one to before another, without writing them.
  void setAside(Extents extents, long logical, long end) {
    while (logical < end) {
      var run = run((int) Math.min(end - logical, Extents.LONGEST_ASIDE));
      extents.setAside(logical, take(run), run);
      logical += run;
    }
  }

  void write(long block, byte[] bytes) throws IOException {
    write(block, bytes, 0, bytes.length);
  }

  private void write(long block, byte[] bytes, int from, int length) throws IOException {
    var blocks = (length + BLOCK - 1) / BLOCK;
    if (blocks > BUFFER_BLOCKS) {
      flush();
      disk.write(offset + block * BLOCK, bytes, from, length);
      return;
    }
    if (bufferStart + buffered != block || buffered + blocks > BUFFER_BLOCKS) {
      flush();
      bufferStart = block;
    }
    var at = buffered * BLOCK;
    System.arraycopy(bytes, from, buffer, at, length);
    Arrays.fill(buffer, at + length, at + blocks * BLOCK, (byte) 0);
    buffered += blocks;
  }

  void flush() throws IOException {
    if (buffered > 0) {
      disk.write(offset + bufferStart * BLOCK, buffer, 0, buffered * BLOCK);
      buffered = 0;
    }
  }
}

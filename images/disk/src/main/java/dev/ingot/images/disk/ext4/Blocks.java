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

  /// Is told where blocks lie that somebody else writes.
  interface Reserved {
    /// @param logical the first one's number in the file
    /// @param disk where in the disk's file they lie, in bytes
    void at(long logical, long disk, long length) throws IOException;
  }

  /// Places `count` blocks of a file from block `logical` on, which somebody else writes.
  void reserve(Extents extents, long logical, long count, Reserved to) throws IOException {
    // What comes before lies before, as it does without.
    flush();
    for (var at = logical; at < logical + count; ) {
      var run = run((int) Math.min(logical + count - at, Integer.MAX_VALUE));
      var physical = take(run);
      extents.add(at, physical, run);
      var place =
          new Object() {
            long block = 0;
          };
      var first = at;
      disk.reserve(
          offset + physical * BLOCK,
          (long) run * BLOCK,
          (there, length) -> {
            to.at(first + place.block, there, length);
            place.block += length / BLOCK;
          });
      at += run;
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

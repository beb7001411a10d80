// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import java.io.IOException;
import java.util.Arrays;

/// Turns the pieces of a file that were written into runs of its blocks. Blocks of 4 KiB that are
/// all zeros are in none, so what comes of a file depends on its content alone, not on where the
/// filesystem that it lies on has holes.
///
/// How to use it: [#write] the pieces in their order, then [#finish].
public final class FileContent {
  private static final int CHUNK = 64 * BLOCK;
  private static final byte[] ZEROS = new byte[BLOCK];

  /// Takes blocks that are not all zeros, in ascending order.
  public interface Runs {
    /// @param block the first one's number in the file
    /// @param bytes are not changed afterwards
    /// @param length of whole blocks, or up to the end of the file
    void add(long block, byte[] bytes, int from, int length) throws IOException;
  }

  private final long sizeBytes;
  private final Runs to;
  private byte[] chunk = new byte[0];
  private long start;
  private int filled;
  private long written;

  public FileContent(long sizeBytes, Runs to) {
    this.sizeBytes = sizeBytes;
    this.to = to;
  }

  /// @param offset in the file, not before the end of the last piece
  /// @throws IOException if the piece is out of order, or reaches over the end of the file
  public void write(long offset, byte[] bytes, int from, int length) throws IOException {
    if (offset < written || length > sizeBytes - offset) {
      throw new IOException(
          "a piece of %d bytes at %d of a file of %d".formatted(length, offset, sizeBytes));
    }
    written = offset + length;
    for (var at = from; at < from + length; ) {
      var place = offset + at - from;
      if (place >= start + chunk.length) {
        begin(place);
      }
      var inChunk = (int) (place - start);
      var part = Math.min(from + length - at, chunk.length - inChunk);
      System.arraycopy(bytes, at, chunk, inChunk, part);
      filled = inChunk + part;
      at += part;
    }
  }

  private void begin(long place) throws IOException {
    finish();
    start = place / BLOCK * BLOCK;
    chunk = new byte[(int) Math.min(CHUNK, sizeBytes - start)];
  }

  /// Hands on what is left.
  public void finish() throws IOException {
    var end = Math.min(chunk.length, (filled + BLOCK - 1) / BLOCK * BLOCK);
    filled = 0;
    for (var at = 0; at < end; ) {
      var run = at;
      while (run < end && !isZero(run)) {
        run = Math.min(end, run + BLOCK);
      }
      if (run > at) {
        to.add((start + at) / BLOCK, chunk, at, run - at);
      }
      at = run + BLOCK;
    }
  }

  private boolean isZero(int at) {
    var to = Math.min(chunk.length, at + BLOCK);
    return Arrays.equals(chunk, at, to, ZEROS, 0, to - at);
  }
}

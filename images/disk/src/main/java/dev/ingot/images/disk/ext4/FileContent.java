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
  private static final byte[] NOTHING = new byte[0];

  /// Takes blocks that are not all zeros, in ascending order.
  public interface Runs {
    /// @param block the first one's number in the file
    /// @param bytes are not changed afterwards
    /// @param length of whole blocks, or up to the end of the file
    void add(long block, byte[] bytes, int from, int length) throws IOException;
  }

  private final long sizeBytes;
  private final Runs to;
  private byte[] chunk = NOTHING;
  private long start;
  private int filled;
  private long written;

  public FileContent(long sizeBytes, Runs to) {
    this.sizeBytes = sizeBytes;
    this.to = to;
  }

  /// Where in a small file a block begins.
  public static int offset(long block) {
    return Math.toIntExact(block * BLOCK);
  }

  /// @param offset in the file, not before the end of the last piece
  /// @param bytes are not changed afterwards
  /// @throws IOException if the piece is out of order, or reaches over the end of the file
  public void write(long offset, byte[] bytes, int from, int length) throws IOException {
    if (offset < written || length > sizeBytes - offset) {
      throw new IOException(
          "a piece of %d bytes at %d of a file of %d".formatted(length, offset, sizeBytes));
    }
    written = offset + length;
    for (var at = 0; at < length; ) {
      var place = offset + at;
      if (place >= start + chunk.length) {
        finish();
        var whole = wholeBlocks(place, length - at);
        if (whole > 0) {
          add(place, bytes, from + at, whole);
          at += whole;
          continue;
        }
        start = place / BLOCK * BLOCK;
        chunk = new byte[(int) Math.min(CHUNK, sizeBytes - start)];
      }
      var inChunk = (int) (place - start);
      var part = Math.min(length - at, chunk.length - inChunk);
      System.arraycopy(bytes, from + at, chunk, inChunk, part);
      filled = inChunk + part;
      at += part;
    }
  }

  /// How much of a piece can be handed on as it is: blocks from their beginning to their end, or to
  /// the end of the file.
  private int wholeBlocks(long place, int length) {
    if (place % BLOCK != 0) {
      return 0;
    }
    return place + length == sizeBytes ? length : length / BLOCK * BLOCK;
  }

  /// Hands on what is left.
  public void finish() throws IOException {
    var end = Math.min(chunk.length, (filled + BLOCK - 1) / BLOCK * BLOCK);
    add(start, chunk, 0, end);
    start += chunk.length;
    chunk = NOTHING;
    filled = 0;
  }

  private void add(long place, byte[] bytes, int from, int length) throws IOException {
    for (var at = 0; at < length; ) {
      var run = at;
      while (run < length && !isZero(bytes, from + run, Math.min(BLOCK, length - run))) {
        run = Math.min(length, run + BLOCK);
      }
      if (run > at) {
        to.add((place + at) / BLOCK, bytes, from + at, run - at);
      }
      at = run + BLOCK;
    }
  }

  private static boolean isZero(byte[] bytes, int from, int length) {
    return Arrays.equals(bytes, from, from + length, ZEROS, 0, length);
  }
}

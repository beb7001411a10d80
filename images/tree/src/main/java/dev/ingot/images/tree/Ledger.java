// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much a ledger tells of; see [Trees]. `tree.pl` says what its bytes are.
///
/// @param files how many, other names of the same file not counted twice
/// @param bytes what they hold, with their holes
public record Ledger(long files, long bytes) {
  private static final int SIZE = 8;
  private static final int STAMP = 28;

  public static Ledger read(Path file) throws IOException {
    var text = ByteBuffer.wrap(Files.readAllBytes(file));
    var files = 0L;
    var bytes = 0L;
    try {
      while (text.hasRemaining()) {
        var length = text.getInt();
        var stamp = text.position() + length;
        // What the kernel wrote is in this host's order.
        bytes += text.duplicate().order(ByteOrder.nativeOrder()).getLong(stamp + SIZE);
        files++;
        text.position(stamp + STAMP);
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("cannot read " + file + ": it is torn", e);
    }
    return new Ledger(files, bytes);
  }
}

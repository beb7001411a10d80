// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// Looks at programs in the Executable and Linkable Format, 64 bits and little-endian.
final class Elf {
  private static final int MAGIC = 0x464c457f;
  private static final int HEADER_BYTES = 64;
  private static final int INTERPRETER = 3;
  private static final int LOOKED_AT_BYTES = 1 << 16;

  private Elf() {}

  /// Whether the program needs no loader and no libraries.
  static boolean isStatic(Path file) throws IOException {
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(LOOKED_AT_BYTES);
    }
    if (start.length < HEADER_BYTES) {
      return false;
    }
    var bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(0) != MAGIC || bytes.get(4) != 2 || bytes.get(5) != 1) {
      return false;
    }
    var table = bytes.getLong(32);
    var entrySize = bytes.getShort(54);
    var entries = bytes.getShort(56);
    for (var i = 0; i < entries; i++) {
      var at = table + (long) i * entrySize;
      if (at + 4 > start.length || bytes.getInt((int) at) == INTERPRETER) {
        return false;
      }
    }
    return true;
  }
}

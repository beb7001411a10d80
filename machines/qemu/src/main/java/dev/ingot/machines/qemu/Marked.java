// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Passes on the bytes of a stream up to the mark that ends it, which may come in pieces.
final class Marked {
  private final byte[] mark;
  private byte[] held = new byte[0];
  private boolean complete;

  Marked(String token) {
    this.mark = ('\u001e' + token).getBytes(StandardCharsets.US_ASCII);
  }

  boolean isComplete() {
    return complete;
  }

  /// @return the bytes that belong to the stream and were not given yet
  byte[] accept(byte[] bytes) {
    var all = Arrays.copyOf(held, held.length + bytes.length);
    System.arraycopy(bytes, 0, all, held.length, bytes.length);
    for (var at = 0; at < all.length; at++) {
      if (all[at] == mark[0]) {
        var length = Math.min(mark.length, all.length - at);
        if (Arrays.equals(all, at, at + length, mark, 0, length)) {
          complete = length == mark.length;
          held = Arrays.copyOfRange(all, at, all.length);
          return Arrays.copyOf(all, at);
        }
      }
    }
    held = new byte[0];
    return all;
  }
}

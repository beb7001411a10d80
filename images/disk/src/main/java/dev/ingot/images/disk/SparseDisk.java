// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.Closeable;
import java.io.IOException;

/// A disk that is being written: bytes at any place, zeros where nothing was written.
public interface SparseDisk extends Closeable {

  void write(long offset, byte[] bytes, int from, int length) throws IOException;

  /// Takes a place for bytes that somebody else writes into the disk's file.
  void reserve(long offset, long length, Place place) throws IOException;

  /// Is told where in the disk's file such bytes lie, in their order.
  interface Place {
    void at(long offset, long length) throws IOException;
  }

  /// Says how large the disk is; nothing is written after it.
  void finish(long sizeBytes) throws IOException;
}

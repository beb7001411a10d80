// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A raw disk in a sparse file.
final class RawDisk implements SparseDisk {
  private final FileChannel file;

  RawDisk(Path file) throws IOException {
    this.file = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(long offset, byte[] bytes, int from, int length) throws IOException {
    var rest = ByteBuffer.wrap(bytes, from, length);
    while (rest.hasRemaining()) {
      file.write(rest, offset + rest.position() - from);
    }
  }

  @Override
  public void reserve(long offset, long length, Place place) throws IOException {
    place.at(offset, length);
  }

  @Override
  public void finish(long sizeBytes) throws IOException {
    if (file.size() < sizeBytes) {
      file.write(ByteBuffer.allocate(1), sizeBytes - 1);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

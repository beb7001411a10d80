// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;

/// The beginning of a disk: what is written behind it is dropped. So one can find out how large a
/// disk would have to be without filling this host's.
final class BoundedDisk implements SparseDisk {
  private final SparseDisk disk;
  private final long sizeBytes;

  BoundedDisk(SparseDisk disk, long sizeBytes) {
    this.disk = disk;
    this.sizeBytes = sizeBytes;
  }

  @Override
  public void write(long offset, byte[] bytes, int from, int length) throws IOException {
    if (offset < sizeBytes) {
      disk.write(offset, bytes, from, (int) Math.min(length, sizeBytes - offset));
    }
  }

  @Override
  public void reserve(long offset, long length, Place place) throws IOException {
    if (offset < sizeBytes) {
      disk.reserve(offset, Math.min(length, sizeBytes - offset), place);
    }
  }

  @Override
  public void finish(long size) throws IOException {
    disk.finish(size);
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}

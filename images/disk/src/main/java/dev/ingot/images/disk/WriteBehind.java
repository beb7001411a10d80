// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// Has what was written to a large file brought to the disk while more is written, so that forcing
/// it in the end takes little time. Nobody may rely on what it forced.
final class WriteBehind {
  private static final long STRIDE = 64L << 20;

  private final FileChannel file;
  private long waiting;
  private Thread thread = Thread.ofPlatform().unstarted(() -> {});

  WriteBehind(FileChannel file) {
    this.file = file;
  }

  /// Tells that so many bytes more were written.
  void wrote(long bytes) {
    waiting += bytes;
    if (waiting >= STRIDE && !thread.isAlive()) {
      waiting = 0;
      thread = Thread.ofPlatform().daemon().name("write-behind").start(this::force);
    }
  }

  private void force() {
    try {
      file.force(false);
    } catch (IOException _) {
      // The file was closed, or whoever forces it in the end finds out what is wrong with it.
    }
  }
}

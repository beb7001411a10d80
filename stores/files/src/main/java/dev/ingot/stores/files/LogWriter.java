// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/// A log file that is open for writing at its end. Not a channel: an interrupt closes a channel,
/// and steps that are cancelled have something to say.
final class LogWriter implements AutoCloseable {
  private static final int BLOCK = 4096;

  private final RandomAccessFile file;

  private LogWriter(RandomAccessFile file) {
    this.file = file;
  }

  /// Opens a file, which is created for its owner only if there is none. A line at its end that was
  /// torn is cut off.
  static LogWriter open(Path path) throws IOException {
    if (!Files.exists(path)) {
      Files.createFile(path, OwnerOnly.file());
    }
    var file = new RandomAccessFile(path.toFile(), "rw");
    try {
      var end = endOfLastLine(file);
      if (end < file.length()) {
        file.setLength(end);
      }
      file.seek(end);
      return new LogWriter(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /// Writes whole lines. If that fails, nothing of them remains.
  void append(byte[] lines) throws IOException {
    var before = file.getFilePointer();
    try {
      file.write(lines);
    } catch (IOException e) {
      cutOff(before, e);
      throw e;
    }
  }

  private void cutOff(long end, IOException cause) {
    try {
      file.setLength(end);
      file.seek(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static long endOfLastLine(RandomAccessFile file) throws IOException {
    var block = new byte[BLOCK];
    for (var end = file.length(); end > 0; ) {
      var start = Math.max(0, end - BLOCK);
      var length = (int) (end - start);
      file.seek(start);
      file.readFully(block, 0, length);
      for (var i = length - 1; i >= 0; i--) {
        if (block[i] == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }
}

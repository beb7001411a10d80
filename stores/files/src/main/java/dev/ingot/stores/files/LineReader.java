// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Optional;

/// Reads lines and knows at which byte the next one begins. What has no line end yet is no line.
final class LineReader {
  private final RandomAccessFile file;
  private final byte[] buffer = new byte[16 * 1024];
  private int start;
  private int end;
  private long position;

  LineReader(RandomAccessFile file, long from) throws IOException {
    this.file = file;
    this.position = from;
    file.seek(from);
  }

  /// Where the line behind the last one begins.
  long position() {
    return position;
  }

  Optional<String> next() throws IOException {
    var line = new ByteArrayOutputStream();
    while (start < end || fill()) {
      for (var i = start; i < end; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, start, i - start);
          start = i + 1;
          position += line.size() + 1;
          return Optional.of(line.toString(UTF_8));
        }
      }
      line.write(buffer, start, end - start);
      start = end;
    }
    return Optional.empty();
  }

  private boolean fill() throws IOException {
    start = 0;
    end = Math.max(0, file.read(buffer));
    return end > 0;
  }
}

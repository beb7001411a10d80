// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Optional;

/// Reads lines and knows at which byte the next one begins. What has no line end yet is no line.
///
/// Lines of a log are not longer than [#LINE_BYTES]. Of one that is, because something else wrote
/// it, the beginning is a line, and the rest is passed over; so is the rest of the line in which
/// the reading begins.
final class LineReader {
  /// Room for [dev.ingot.core.execution.BuildLog#MAX_CHARACTERS], of up to three bytes each, and
  /// what is before them.
  static final int LINE_BYTES = 224 * 1024;

  private final RandomAccessFile file;
  private final byte[] buffer = new byte[16 * 1024];
  private int start;
  private int end;
  private int left = 2 * LINE_BYTES;
  private long position;
  private boolean inside;

  LineReader(RandomAccessFile file, long from) throws IOException {
    this.file = file;
    this.position = from;
    file.seek(Math.max(0, from - 1));
    this.inside = from > 0 && file.read() != '\n';
  }

  /// Where the line behind the last one begins, or the next part of what is passed over.
  long position() {
    return position;
  }

  /// Empty at the end of the file, and when so much was read that there was a line or there is none
  /// soon.
  Optional<String> next() throws IOException {
    var line = new ByteArrayOutputStream();
    while (start < end || fill()) {
      var length = untilLineEnd();
      if (!inside) {
        line.write(buffer, start, length);
      }
      var complete = start + length < end;
      start += length + (complete ? 1 : 0);
      if (inside) {
        position += length + (complete ? 1 : 0);
        inside = !complete;
      } else if (complete || line.size() >= LINE_BYTES) {
        position += line.size() + (complete ? 1 : 0);
        inside = !complete;
        return Optional.of(line.toString(UTF_8));
      }
    }
    return Optional.empty();
  }

  private int untilLineEnd() {
    var i = start;
    while (i < end && buffer[i] != '\n') {
      i++;
    }
    return i - start;
  }

  private boolean fill() throws IOException {
    start = 0;
    end = Math.max(0, file.read(buffer, 0, Math.min(buffer.length, left)));
    left -= end;
    return end > 0;
  }
}

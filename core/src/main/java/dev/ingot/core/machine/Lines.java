// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Cuts what a command prints on one stream into lines of text as it comes. Invalid UTF-8 is
/// replaced; a line longer than 64 KiB is cut, between two characters. So no more than that is held
/// of whatever a command prints.
public final class Lines {
  private static final int MAX_BYTES = 64 * 1024;

  /// Bytes behind the first one of a character. More of them in a row are no UTF-8.
  private static final int MAX_REST = 3;

  private final Consumer<String> sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  public Lines(Consumer<String> sink) {
    this.sink = sink;
  }

  public void accept(byte[] bytes, int length) {
    var start = 0;
    for (var i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, start, i - start);
        flush();
        start = i + 1;
      } else if (full(line.size() + i - start, bytes[i])) {
        line.write(bytes, start, i - start);
        flush();
        start = i;
      }
    }
    line.write(bytes, start, length - start);
  }

  /// Gives what is left as a last line.
  public void end() {
    if (line.size() > 0) {
      flush();
    }
  }

  private void flush() {
    var text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    sink.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  private static boolean full(int size, byte next) {
    return size >= MAX_BYTES && (startsCharacter(next) || size >= MAX_BYTES + MAX_REST);
  }

  /// Whether the byte is none that continues a character of UTF-8.
  private static boolean startsCharacter(byte b) {
    return (b & 0xC0) != 0x80;
  }
}

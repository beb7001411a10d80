// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Cuts bytes into lines of text as they come. Invalid UTF-8 is replaced; a line longer than 64 KiB
/// is cut.
final class Lines {
  private static final int MAX_BYTES = 64 * 1024;

  private final Consumer<String> sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  Lines(Consumer<String> sink) {
    this.sink = sink;
  }

  void accept(byte[] bytes, int length) {
    var start = 0;
    for (var i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, start, i - start);
        flush();
        start = i + 1;
      } else if (line.size() + i - start >= MAX_BYTES && startsCharacter(bytes[i])) {
        line.write(bytes, start, i - start);
        flush();
        start = i;
      }
    }
    line.write(bytes, start, length - start);
  }

  /// Gives what is left as a last line.
  void end() {
    if (line.size() > 0) {
      flush();
    }
  }

  private void flush() {
    var text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    sink.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /// Whether the byte is none that continues a character of UTF-8.
  private static boolean startsCharacter(byte b) {
    return (b & 0xC0) != 0x80;
  }
}

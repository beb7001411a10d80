// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/// What a machine writes to its serial line, in a file of limited length: a machine can write there
/// for ever. When the file is full, it becomes `FILE.1` and another is begun.
final class Console {
  static final int LONGEST = 1 << 20;

  private static final int CHUNK = 16 * 1024;
  private static final int LAST_LINES = 20;

  private final Path file;
  private final Thread reader;
  private final ConsoleText text = new ConsoleText();
  private long bytes;

  private Console(InputStream line, Path file) {
    this.file = file;
    this.reader = Thread.ofPlatform().daemon().name("console").unstarted(() -> read(line));
  }

  /// Reads the line until it ends.
  static Console of(InputStream line, Path file) throws IOException {
    Files.deleteIfExists(older(file));
    Files.write(file, new byte[0]);
    var console = new Console(line, file);
    console.reader.start();
    return console;
  }

  private static Path older(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  private void read(InputStream line) {
    var buffer = new byte[CHUNK];
    var inFile = 0L;
    try (line) {
      for (var read = line.read(buffer); read >= 0; read = line.read(buffer)) {
        remember(buffer, read);
        inFile = write(buffer, read, inFile);
      }
    } catch (IOException _) {
      // The machine has ended.
    }
  }

  private synchronized void remember(byte[] buffer, int length) {
    bytes += length;
    text.accept(buffer, length);
  }

  /// The file is for people: the machine goes on where it cannot be written.
  private long write(byte[] buffer, int length, long inFile) {
    try {
      var before = inFile;
      if (inFile + length > LONGEST) {
        Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
        before = 0;
      }
      try (var out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        out.write(buffer, 0, length);
      }
      return before + length;
    } catch (IOException _) {
      return inFile;
    }
  }

  /// How many bytes the machine has written.
  synchronized long bytes() {
    return bytes;
  }

  /// How many lines the machine has written to their end.
  synchronized long lines() {
    return text.ended();
  }

  /// See [ConsoleText#since].
  synchronized List<String> since(long lineCount) {
    return text.since(lineCount);
  }

  /// The last lines, without the terminal's control sequences.
  ///
  /// @param longest how long the line may still take to end
  String lastWords(Duration longest) {
    try {
      if (longest.isPositive()) {
        var _ = reader.join(longest);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return String.join("\n", text.last(LAST_LINES));
    }
  }
}

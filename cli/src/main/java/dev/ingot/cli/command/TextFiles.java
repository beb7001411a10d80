// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads the files that users name.
final class TextFiles {
  private TextFiles() {}

  /// @throws CommandException if it cannot be read or is not UTF-8
  static String read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      throw new CommandException(ExitCode.USAGE, "there is no file " + file);
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, "cannot read " + file + ": " + e.getMessage());
    }
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    var text = out.flip().toString();
    if (result.isError()) {
      var begin = text.lastIndexOf('\n') + 1;
      var line = text.chars().filter(c -> c == '\n').count() + 1;
      throw new CommandException(
          ExitCode.USAGE,
          file + ":" + line + ":" + (text.length() - begin + 1) + ": is not text in UTF-8");
    }
    return text;
  }
}

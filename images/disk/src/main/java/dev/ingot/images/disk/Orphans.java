// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Programs that outlived the process that started them: a copy goes on for some seconds.
final class Orphans {
  private static final int PAUSE_MILLIS = 10;

  private Orphans() {}

  /// Ends all programs that were told to work on a folder, which must be nobody else's.
  static void end(Path folder) throws IOException, InterruptedException {
    while (endOnce(folder)) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /// @return whether there was any
  private static boolean endOnce(Path folder) throws IOException {
    var any = false;
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        var pid = Long.parseLong(process.getFileName().toString());
        if (pid != ProcessHandle.current().pid() && worksOn(process, folder)) {
          any |= ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return any;
  }

  /// A dead process that nobody has waited for has no words any more.
  private static boolean worksOn(Path process, Path folder) {
    try {
      var words =
          Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1).split("\0", -1);
      for (var word : words) {
        if (word.startsWith("/") && Path.of(word).startsWith(folder)) {
          return true;
        }
      }
      return false;
    } catch (IOException _) {
      // It has just ended.
      return false;
    }
  }
}

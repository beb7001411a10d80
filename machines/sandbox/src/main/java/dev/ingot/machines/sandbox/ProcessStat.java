// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What `/proc/PID/stat` says of a process.
///
/// @param session the id of its session, as this host numbers it
/// @param startTicks when it was started, in hundredths of a second since the host's start
record ProcessStat(long pid, char state, long parent, long session, long startTicks) {

  static Optional<ProcessStat> of(long pid) {
    try {
      var text =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      // The name stands in parentheses and may hold anything, parentheses too.
      var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(
          new ProcessStat(
              pid,
              fields[0].charAt(0),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[3]),
              Long.parseLong(fields[19])));
    } catch (IOException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  boolean running() {
    return state != 'Z' && state != 'X';
  }

  /// Now, in the unit of [#startTicks]: whatever starts from here on has at least this.
  static long now() throws IOException {
    var text = Files.readString(Path.of("/proc/uptime"), StandardCharsets.ISO_8859_1);
    var point = text.indexOf('.');
    return Long.parseLong(text.substring(0, point)) * 100
        + Long.parseLong(text.substring(point + 1, point + 3));
  }
}

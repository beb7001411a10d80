// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A QEMU process that dies with this one.
///
/// A shell watches over it, whose standard input is a pipe from here: when this process is gone,
/// for whatever reason, the pipe ends and the shell kills QEMU. When QEMU ends, so does the shell.
final class Qemu {
  private static final String WATCH =
      """
      exec 3<&0 </dev/null
      "$@" 3<&- &
      qemu=$!
      { read -r _ <&3; kill -9 "$qemu"; } 2>/dev/null &
      watch=$!
      exec 3<&-
      wait "$qemu"
      status=$?
      kill -9 "$watch" 2>/dev/null
      exit "$status"
      """;
  private static final int CONSOLE_CHARACTERS = 1500;

  private final Process shell;
  private final Path console;

  private Qemu(Process shell, Path console) {
    this.shell = shell;
    this.console = console;
  }

  /// @param argv QEMU's command line
  /// @param console where the serial line is written to, and what QEMU itself says
  static Qemu start(List<String> argv, Path console) throws MachineException {
    var words = new ArrayList<>(List.of("sh", "-c", WATCH, "sh"));
    words.addAll(argv);
    try {
      Files.deleteIfExists(console);
      var builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()));
      return new Qemu(builder.start(), console);
    } catch (IOException e) {
      throw new MachineException("cannot start QEMU: " + e.getMessage(), e);
    }
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  /// @return whether it has ended by itself
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    return shell.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Ends it as if its plug were pulled.
  void kill() {
    try {
      shell.getOutputStream().close();
    } catch (IOException _) {
      // It has ended by itself.
    }
    var interrupted = false;
    while (shell.isAlive()) {
      try {
        shell.waitFor();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The last lines of the serial line, without the terminal's control sequences.
  String lastWords() {
    try {
      var text = new String(Files.readAllBytes(console), StandardCharsets.UTF_8);
      var plain = text.replaceAll("\u001b\\[[0-9;?=]*[A-Za-z]", "").replace("\r", "");
      return plain.substring(Math.max(0, plain.length() - CONSOLE_CHARACTERS)).strip();
    } catch (IOException _) {
      return "";
    }
  }
}

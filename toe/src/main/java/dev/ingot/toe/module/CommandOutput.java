// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Lines;
import dev.ingot.core.machine.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Keeps what a command prints, as far as a step needs it, and gives it on line by line.
final class CommandOutput implements Output {
  static final int MAX_STDOUT = 1024 * 1024;
  private static final int MAX_STDERR = 64 * 1024;

  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final Tail stderr = new Tail(MAX_STDERR);
  private final Lines stdoutLines;
  private final Lines stderrLines;

  CommandOutput(Lines stdoutLines, Lines stderrLines) {
    this.stdoutLines = stdoutLines;
    this.stderrLines = stderrLines;
  }

  @Override
  public void accept(Stream stream, byte[] bytes, int length) {
    switch (stream) {
      case STDOUT -> {
        stdout.write(bytes, 0, Math.min(length, MAX_STDOUT - stdout.size()));
        stdoutLines.accept(bytes, length);
      }
      case STDERR -> {
        stderr.write(bytes, length);
        stderrLines.accept(bytes, length);
      }
    }
  }

  /// Gives lines that have no end yet.
  void flush() {
    stdoutLines.end();
    stderrLines.end();
  }

  Printed ended(ExitStatus status) {
    return new Printed(status, stdout.toByteArray(), stderr.text());
  }

  /// What a step has to show of a command that was interrupted.
  Map<String, String> outputsSoFar() {
    return Printed.outputs(stdout.toByteArray());
  }

  /// The last bytes of a stream.
  private static final class Tail {
    private final byte[] ring;
    private long written;

    Tail(int size) {
      this.ring = new byte[size];
    }

    void write(byte[] bytes, int length) {
      for (var i = Math.max(0, length - ring.length); i < length; i++) {
        ring[(int) (written++ % ring.length)] = bytes[i];
      }
    }

    String text() {
      var size = (int) Math.min(written, ring.length);
      var bytes = new byte[size];
      for (var i = 0; i < size; i++) {
        bytes[i] = ring[(int) ((written - size + i) % ring.length)];
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}

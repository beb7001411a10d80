// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.machine.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Keeps what a command printed, each stream for itself.
public final class RecordedOutput implements Output {
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  @Override
  public void accept(Stream stream, byte[] bytes, int length) {
    switch (stream) {
      case STDOUT -> stdout.write(bytes, 0, length);
      case STDERR -> stderr.write(bytes, 0, length);
    }
  }

  public String stdout() {
    return stdout.toString(StandardCharsets.UTF_8);
  }

  public String stderr() {
    return stderr.toString(StandardCharsets.UTF_8);
  }

  public byte[] stdoutBytes() {
    return stdout.toByteArray();
  }
}

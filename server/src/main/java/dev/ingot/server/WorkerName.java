// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.file.Durable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// The name under which this data directory's process works on a database that others use too. It
/// stays the same when the process is started again, so that it finds what it had.
final class WorkerName {
  private WorkerName() {}

  static String of(Path data) {
    var file = data.resolve("worker.txt");
    try {
      if (!Files.exists(file) || Files.readString(file).isBlank()) {
        Durable.write(file, "ingot-" + UUID.randomUUID());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the worker's name in " + file + ": " + e, e);
    }
  }
}

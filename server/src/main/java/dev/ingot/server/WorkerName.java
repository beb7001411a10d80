// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.file.Durable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/// The name under which this data directory's process works on a database that others use too, and
/// which the records of its machines and images have. It stays the same when the process is started
/// again, so that it finds what it had. People read it in messages: it begins with the host's name
/// as it was first, such as `build-3-8d1c2f00a7be`.
final class WorkerName {
  /// The queue takes 50 characters.
  private static final int HOST_CHARACTERS = 37;

  private static final int ID_CHARACTERS = 12;
  private static final Pattern ODD = Pattern.compile("[^A-Za-z0-9.-]");

  private WorkerName() {}

  static String of(Path data) {
    var file = data.resolve("worker.txt");
    try {
      var known = Files.exists(file) ? Files.readString(file).strip() : "";
      // A version before may have left an empty file.
      return known.isEmpty() ? named(file) : known;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the worker's name in " + file + ": " + e, e);
    }
  }

  private static String named(Path file) throws IOException {
    var id = UUID.randomUUID().toString().replace("-", "").substring(0, ID_CHARACTERS);
    var name = host() + "-" + id;
    Durable.write(file, name);
    return name;
  }

  private static String host() {
    try {
      var name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      var plain = ODD.matcher(name).replaceAll("-");
      return plain.isEmpty()
          ? "ingot"
          : plain.substring(0, Math.min(plain.length(), HOST_CHARACTERS));
    } catch (IOException _) {
      return "ingot";
    }
  }
}

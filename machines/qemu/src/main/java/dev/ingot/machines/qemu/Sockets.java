// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The folder of a machine's sockets. The path of a socket has at most 107 bytes, so where the
/// machine's own folder lies too deep, it is a folder elsewhere that `FOLDER/sockets` names.
final class Sockets {
  private static final int LONGEST_FOLDER = 95;
  private static final String POINTER = "sockets";

  private Sockets() {}

  /// An empty folder.
  static Path make(Path machine) throws IOException {
    remove(machine);
    var own = machine.resolve("s");
    if (own.toString().length() <= LONGEST_FOLDER) {
      return Files.createDirectory(own);
    }
    var place = Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).map(Path::of);
    var parent = place.filter(Files::isWritable).orElse(Path.of("/tmp"));
    var folder = Files.createTempDirectory(parent, "ingot-");
    Files.writeString(machine.resolve(POINTER), folder.toString());
    return folder;
  }

  static Path find(Path machine) throws IOException {
    var pointer = machine.resolve(POINTER);
    return Files.exists(pointer) ? Path.of(Files.readString(pointer)) : machine.resolve("s");
  }

  static void remove(Path machine) throws IOException {
    Folders.delete(find(machine));
    Files.deleteIfExists(machine.resolve(POINTER));
  }
}

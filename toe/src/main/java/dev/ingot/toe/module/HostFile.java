// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A temporary file on this host, on its way into or out of a machine. Closing deletes it.
record HostFile(Path path) implements AutoCloseable {

  static HostFile make() throws IOException {
    return new HostFile(Files.createTempFile("ingot-", ".part"));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}

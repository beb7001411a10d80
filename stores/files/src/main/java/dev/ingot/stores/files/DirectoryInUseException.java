// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import java.nio.file.Path;
import java.util.OptionalLong;

/// Another process uses the data directory.
public final class DirectoryInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient OptionalLong pid;

  DirectoryInUseException(Path directory, OptionalLong pid) {
    super(
        "the data directory "
            + directory
            + " is in use by "
            + (pid.isPresent() ? "process " + pid.getAsLong() : "another process")
            + "; stop it, or use another data directory");
    this.pid = pid;
  }

  /// The process that uses it, if it is known.
  public OptionalLong pid() {
    return pid;
  }
}

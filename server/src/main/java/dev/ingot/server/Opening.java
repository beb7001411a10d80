// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.StorageFullException;
import dev.ingot.stores.files.DirectoryInUseException;
import dev.ingot.stores.sql.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Opens Ingot for who knows nothing of stores: what keeps it from being opened comes as one type.
public final class Opening {
  private Opening() {}

  /// @param environment of the process
  /// @throws InUseException if another process has the data directory
  /// @throws IOException if the directory or the database cannot be used; the message says why
  public static LocalServices open(ServerConfig config, Map<String, String> environment)
      throws IOException {
    try {
      return Wiring.open(config, environment);
    } catch (DirectoryInUseException e) {
      throw new InUseException(e);
    } catch (StoreException | StorageFullException | UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Opens a workbench, for which nobody needs to have the data directory.
  ///
  /// @param environment of the process
  /// @throws IOException if the directory cannot be used; the message says why
  public static Workbench workbench(ServerConfig config, Map<String, String> environment)
      throws IOException {
    try {
      return Wiring.workbench(config, environment);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Another process has the data directory.
  public static final class InUseException extends IOException {
    private static final long serialVersionUID = 1L;

    private InUseException(DirectoryInUseException cause) {
      super(cause.getMessage(), cause);
    }
  }
}

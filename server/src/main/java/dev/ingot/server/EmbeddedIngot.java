// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.Scope;
import dev.ingot.core.StorageFullException;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.server.host.HostRoute;
import dev.ingot.server.http.HttpListener;
import dev.ingot.stores.files.DirectoryInUseException;
import dev.ingot.stores.sql.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Ingot in this process, over one data directory: the API without HTTP, and what the API does not
/// have because it is about this host. [#open] is where all begins.
///
/// Until [#start] nothing is built: one can look at everything, and what a dead process left stays
/// as it is.
public interface EmbeddedIngot extends HostRoute.Host, AutoCloseable {

  /// Opens it. What keeps it from being opened comes as one type, so that nobody has to know the
  /// stores.
  ///
  /// @param environment of the process
  /// @throws InUseException if another process has the data directory
  /// @throws IOException if the directory or the database cannot be used; the message says why
  static EmbeddedIngot open(ServerConfig config, Map<String, String> environment)
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
  static Workbench workbench(ServerConfig config, Map<String, String> environment)
      throws IOException {
    try {
      return Wiring.workbench(config, environment);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// The API; all calls act in the scope.
  ImageBuilderApi api(Scope scope);

  /// Begins to run workflows, those that a dead process left first, and removes machines that
  /// nobody owns. A second call does nothing.
  void start() throws InterruptedException;

  /// Serves the API and the side routes over HTTP, until this is closed.
  ///
  /// @param port 0 for any that is free
  /// @throws InvalidSettingException if strangers could call: the address is no loopback address
  ///   and no credentials are set
  /// @throws IOException if the address cannot be taken
  HttpListener listen(String host, int port) throws IOException;

  /// Lets other processes of this user reach this one; see [Announcement]. A second call does
  /// nothing.
  ///
  /// @param account for which they act
  void announce(String account) throws IOException;

  /// Stops listening, interrupts what is being built and hands it to whoever starts next, and lets
  /// go of the data directory.
  @Override
  void close();

  /// Another process has the data directory.
  final class InUseException extends IOException {
    private static final long serialVersionUID = 1L;

    private InUseException(DirectoryInUseException cause) {
      super(cause.getMessage(), cause);
    }
  }
}

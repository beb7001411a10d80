// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.Scope;
import dev.ingot.core.machine.MachineException;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.server.http.HttpListener;
import dev.ingot.server.side.HostRoute;
import java.io.IOException;

/// Ingot in this process, over one data directory: the API without HTTP, and what the API does not
/// have because it is about this host. [Wiring] opens one.
///
/// Until [#start] nothing is built: one can look at everything, and what a dead process left stays
/// as it is.
public interface LocalServices extends HostRoute.Host, AutoCloseable {

  /// The API; all calls act in the scope.
  ImageBuilderApi api(Scope scope);

  /// Begins to run workflows, those that a dead process left first, and removes machines that
  /// nobody owns. A second call does nothing.
  void start() throws InterruptedException;

  /// Adds to the catalogue: the managed image ARN with this slug then leads to the reference.
  void addBase(String slug, String reference) throws MachineException;

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
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.server.host.StateRoute;
import dev.ingot.server.http.Callers;
import dev.ingot.stores.sql.StoreException;
import dev.ingot.stores.sql.StoreUnreachableException;
import java.io.IOException;
import java.util.zip.ZipException;

/// The records of a server that simulates, exchanged while it serves.
final class ExchangeableState implements StateRoute.State {
  private final ReplaceableServices services;
  private final ServerConfig config;
  private final SimulatedState state;

  ExchangeableState(ReplaceableServices services, ServerConfig config) {
    this.services = services;
    this.config = config;
    this.state = new SimulatedState(config.data());
  }

  @Override
  public boolean isSimulated() {
    return config.simulation().isPresent();
  }

  @Override
  public void checkMayBeExchanged() {
    if (!isSimulated()) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "The builds of this server are real: its records are neither reset nor exchanged. It"
                  + " is what ingot serve --simulate can do."));
    }
    if (config.database().isPresent()) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "The records of this server are in PostgreSQL, which others may use: only records in"
                  + " the data directory can be exchanged."));
    }
    var accounts = config.credentials().values().stream().map(Callers.Credential::account);
    if (accounts.distinct().count() > 1) {
      throw new RejectedException(
          new Rejection.Forbidden(
              "This server has keys of several accounts, and its records are of all of them."));
    }
  }

  @Override
  public synchronized void reset() throws IOException, InterruptedException {
    try {
      state.expectNothing();
      exchange();
    } finally {
      state.expectNoMore();
    }
  }

  @Override
  public synchronized void restore(byte[] saved) throws IOException, InterruptedException {
    try {
      state.expect(saved);
      exchange();
    } catch (ZipException e) {
      throw noState(e);
    } catch (StoreUnreachableException e) {
      throw e;
    } catch (StoreException e) {
      throw noState(e);
    } finally {
      state.expectNoMore();
    }
  }

  private static RejectedException noState(Exception cause) {
    return new RejectedException(
        new Rejection.InvalidRequest("The body is no saved state: " + cause.getMessage() + "."));
  }

  private void exchange() throws IOException, InterruptedException {
    services.replace(
        new ReplaceableServices.Change() {
          @Override
          public void make() throws IOException {
            state.exchange();
          }

          @Override
          public void undo() throws IOException {
            state.giveBack();
          }
        });
    state.forget();
  }

  @Override
  public synchronized byte[] save() throws IOException, InterruptedException {
    var saved = new byte[1][];
    services.replace(
        new ReplaceableServices.Change() {
          @Override
          public void make() throws IOException {
            saved[0] = state.archive();
          }

          @Override
          public void undo() {}
        });
    return saved[0];
  }
}

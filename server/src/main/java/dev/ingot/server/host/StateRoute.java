// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.server.http.SideRoute;
import java.io.IOException;
import java.util.List;

/// Forgets, saves and brings back everything that a simulation has recorded, for tests that want to
/// begin with the same. Only from this host, and only where nothing is real: a server that builds
/// refuses.
///
/// ```text
/// POST /ingot/v1/reset    {}
/// GET  /ingot/v1/state    all records, as application/zip
/// PUT  /ingot/v1/state    such an archive, as application/zip, in the place of all records: {}
/// ```
///
/// What is being built is interrupted for a moment, and goes on if its records are still there.
public final class StateRoute implements SideRoute {
  private static final String ZIP = "application/zip";

  /// Of an archive. An image takes some 10 KiB with its steps and its log.
  private static final int MOST_BYTES = 32 << 20;

  private final String path;
  private final State state;

  private StateRoute(String path, State state) {
    this.path = path;
    this.state = state;
  }

  /// Both of its paths.
  public static List<SideRoute> of(State state) {
    return List.of(
        new StateRoute("/ingot/v1/reset", state), new StateRoute("/ingot/v1/state", state));
  }

  /// The records of a server.
  public interface State {

    /// Whether nothing of it is real.
    boolean isSimulated();

    /// @throws RejectedException if they can be neither saved nor exchanged
    void checkMayBeExchanged();

    void reset() throws IOException, InterruptedException;

    byte[] save() throws IOException, InterruptedException;

    /// @throws RejectedException if they are none
    void restore(byte[] saved) throws IOException, InterruptedException;
  }

  @Override
  public String prefix() {
    return path;
  }

  @Override
  public String bodyType() {
    return ZIP;
  }

  @Override
  public int bodyBytes() {
    return state.isSimulated() ? MOST_BYTES : SideRoute.super.bodyBytes();
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    // Whoever may not delete an image may not delete all of them.
    Operation<?, ?> like =
        exchange.method().equals("GET") ? ImageBuilder.LIST_IMAGES : ImageBuilder.DELETE_IMAGE;
    exchange.callerOf(like);
    exchange.checkMay(like, "*");
    if (!exchange.isFromThisHost()) {
      throw new RejectedException(
          new Rejection.Forbidden("The records are reset and saved from the server's host only."));
    }
    state.checkMayBeExchanged();
    try {
      switch (exchange.method() + " " + path) {
        case "POST /ingot/v1/reset" -> state.reset();
        case "PUT /ingot/v1/state" -> state.restore(exchange.body());
        case "GET /ingot/v1/state" -> {
          exchange.respond(200, ZIP, state.save());
          return;
        }
        default -> throw new RejectedException(new Rejection.NotFound(exchange.path()));
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    exchange.respond(200, "application/json", "{}".getBytes(UTF_8));
  }
}

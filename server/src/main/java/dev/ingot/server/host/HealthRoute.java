// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.server.http.SideRoute;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whether the process works, to whoever asks: 200 or 503.
public final class HealthRoute implements SideRoute {
  private static final Logger LOG = LoggerFactory.getLogger(HealthRoute.class);

  private final String prefix;
  private final Runnable check;
  private final boolean takesTime;

  private HealthRoute(String prefix, Runnable check, boolean takesTime) {
    this.prefix = prefix;
    this.check = check;
    this.takesTime = takesTime;
  }

  /// `/health/live`: the process answers.
  public static HealthRoute live() {
    return new HealthRoute("/health/live", () -> {}, false);
  }

  /// `/health/ready`: calls can be answered.
  ///
  /// @param check throws if they cannot
  public static HealthRoute ready(Runnable check) {
    return new HealthRoute("/health/ready", check, true);
  }

  @Override
  public String prefix() {
    return prefix;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean takesTime() {
    return takesTime;
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    try {
      check.run();
    } catch (RuntimeException e) {
      LOG.warn("not ready", e);
      exchange.respond(503, "text/plain", "not ready\n".getBytes(UTF_8));
      return;
    }
    exchange.respond(200, "text/plain", "ok\n".getBytes(UTF_8));
  }
}

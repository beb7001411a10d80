// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.server.http.SideRoute;
import java.io.IOException;

/// `/metrics`, in the text format of Prometheus, for whoever may call the API.
public final class MetricsRoute implements SideRoute {
  private final CountedCalls calls;

  public MetricsRoute(CountedCalls calls) {
    this.calls = calls;
  }

  @Override
  public String prefix() {
    return "/metrics";
  }

  @Override
  public boolean takesTime() {
    return false;
  }

  @Override
  public void answer(Exchange exchange) throws IOException {
    exchange.caller();
    exchange.respond(200, "text/plain; version=0.0.4; charset=utf-8", calls.text().getBytes(UTF_8));
  }
}

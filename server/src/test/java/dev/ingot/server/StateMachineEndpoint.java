// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ingot.document.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// State machines that outlive the servers which execute them, and remember every execution.
///
/// ```text
/// {"run": "gated-1"}   until the run is mended every execution fails; an execution stays as it is
/// ```
final class StateMachineEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Map<String, String>> executions = new ConcurrentHashMap<>();
  private final Set<String> mended = ConcurrentHashMap.newKeySet();

  StateMachineEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /// What the setting `state-machines` names it by.
  String setting() {
    var url = "http://127.0.0.1:" + server.getAddress().getPort();
    return "second=" + url + "/second,mended=" + url + "/mended";
  }

  void mend(String run) {
    mended.add(run);
  }

  /// How the executions of a run ended, in the order of their beginnings.
  Iterable<String> executions(String run) {
    return executions.getOrDefault(run, Map.of()).values();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request =
          Json.readObject(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      var run = String.valueOf(((Map<?, ?>) request.getOrDefault("input", Map.of())).get("run"));
      var known = executions.computeIfAbsent(run, _ -> new LinkedHashMap<>());
      String status;
      synchronized (known) {
        var second = exchange.getRequestURI().getPath().equals("/second") && !known.isEmpty();
        var fresh = second || mended.contains(run) ? "SUCCEEDED" : "FAILED";
        status = known.computeIfAbsent(String.valueOf(request.get("executionName")), _ -> fresh);
      }
      var body = Json.write(Map.of("status", status)).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

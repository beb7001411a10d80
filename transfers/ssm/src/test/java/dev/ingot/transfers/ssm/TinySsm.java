// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.ssm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ingot.document.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// As much of the parameter store as the tests need, on a free port: the call GetParameter.
/// Parameters below `/denied/` may not be read, and a secure one that is not to be decrypted is
/// given as it is kept.
final class TinySsm implements AutoCloseable {
  private final Map<String, Map<String, String>> parameters = new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile String lastAuthorization = "";

  TinySsm() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void put(String name, String type, String value) {
    parameters.put(name, Map.of("Name", name, "Type", type, "Value", value));
  }

  /// The header of the last call, which names the credentials and the region.
  String lastAuthorization() {
    return lastAuthorization;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      lastAuthorization = String.valueOf(headers.getFirst("Authorization"));
      if (!"AmazonSSM.GetParameter".equals(headers.getFirst("X-Amz-Target"))) {
        error(exchange, "UnknownOperationException", "only GetParameter is here");
        return;
      }
      var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var request = Json.readObject(text);
      get(
          exchange,
          String.valueOf(request.get("Name")),
          Boolean.TRUE.equals(request.get("WithDecryption")));
    }
  }

  private void get(HttpExchange exchange, String name, boolean decrypted) throws IOException {
    var found = Optional.ofNullable(parameters.get(name));
    if (name.startsWith("/denied/")) {
      error(exchange, "AccessDeniedException", "not authorized to perform: ssm:GetParameter");
    } else if (found.isEmpty()) {
      error(exchange, name.contains(":") ? "ParameterVersionNotFound" : "ParameterNotFound", "");
    } else if (!decrypted && "SecureString".equals(found.get().get("Type"))) {
      send(exchange, 200, Map.of("Parameter", Map.of("Type", "SecureString", "Value", "kms:x")));
    } else {
      send(exchange, 200, Map.of("Parameter", found.get()));
    }
  }

  private static void error(HttpExchange exchange, String code, String message) throws IOException {
    send(exchange, 400, Map.of("__type", code, "message", message));
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    var bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

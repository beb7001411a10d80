// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.sfn;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ingot.core.execution.StateMachines.State;
import dev.ingot.document.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An operator's endpoint on a free port. It answers a start with 202 and a Location.
final class TinyEndpoint implements AutoCloseable {
  private final Map<String, State> executions = new LinkedHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final HttpServer server;
  private Optional<State> end = Optional.empty();
  private Optional<Answer> always = Optional.empty();

  record Answer(int status, Map<String, String> headers, String body) {}

  TinyEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/approve");
  }

  synchronized void endAll(State state) {
    end = Optional.of(state);
    executions.replaceAll((_, old) -> old instanceof State.Running ? state : old);
  }

  /// Every request gets this answer.
  synchronized void always(int status, Map<String, String> headers, String body) {
    always = Optional.of(new Answer(status, headers, body));
  }

  synchronized int started() {
    return executions.size();
  }

  /// Method, path and body of each request, and its authorization.
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var authorization = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + (body.isEmpty() ? "" : " " + body)
              + (authorization == null ? "" : " " + authorization));
      if (always.isPresent()) {
        send(exchange, always.get());
        return;
      }
      switch (exchange.getRequestMethod()) {
        case "POST" -> start(exchange, Json.readObject(body));
        case "GET" -> describe(exchange, last(exchange.getRequestURI().getPath(), '/'));
        default -> stop(exchange, last(exchange.getRequestURI().getRawQuery(), '='));
      }
    }
  }

  private void start(HttpExchange exchange, Map<String, Object> request) throws IOException {
    var name = String.valueOf(request.get("executionName"));
    executions.putIfAbsent(name, end.orElseGet(State.Running::new));
    if (executions.get(name) instanceof State.Running) {
      send(exchange, new Answer(202, Map.of("Location", "/executions/" + name), ""));
    } else {
      describe(exchange, name);
    }
  }

  private void describe(HttpExchange exchange, String name) throws IOException {
    var members = new LinkedHashMap<String, Object>();
    switch (executions.get(name)) {
      case null -> {
        send(exchange, new Answer(404, Map.of(), "no such execution"));
        return;
      }
      case State.Running _ -> members.put("status", "RUNNING");
      case State.Succeeded(var output) -> {
        members.put("status", "SUCCEEDED");
        members.put("output", Json.read(output));
      }
      case State.Failed(var status, var failure, var cause) -> {
        members.put("status", status);
        failure.ifPresent(word -> members.put("error", word));
        cause.ifPresent(word -> members.put("cause", word));
      }
    }
    send(exchange, new Answer(200, Map.of(), Json.write(members)));
  }

  private void stop(HttpExchange exchange, String name) throws IOException {
    var there = executions.containsKey(name);
    executions.computeIfPresent(
        name,
        (_, state) ->
            state instanceof State.Running
                ? new State.Failed("ABORTED", Optional.empty(), Optional.empty())
                : state);
    send(exchange, new Answer(there ? 204 : 404, Map.of(), ""));
  }

  private static String last(String text, char behind) {
    return URLDecoder.decode(text.substring(text.lastIndexOf(behind) + 1), StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// As much of Step Functions as the tests need, on a free port: StartExecution, DescribeExecution
/// and StopExecution. Names of executions may be used once, as there.
final class TinySfn implements AutoCloseable {
  private final Map<String, State> executions = new LinkedHashMap<>();
  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final HttpServer server;
  private Optional<State> end = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private String lastAuthorization = "";

  TinySfn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized void endAll(State state) {
    end = Optional.of(state);
    executions.replaceAll((_, old) -> old instanceof State.Running ? state : old);
  }

  /// Every call is answered with this error.
  synchronized void refuse(String code) {
    refusal = Optional.of(code);
  }

  synchronized int started() {
    return executions.size();
  }

  synchronized Map<String, String> inputs() {
    return Map.copyOf(inputs);
  }

  /// The header of the last call, which names the credentials and the region.
  synchronized String lastAuthorization() {
    return lastAuthorization;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      lastAuthorization = String.valueOf(headers.getFirst("Authorization"));
      var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (refusal.isPresent()) {
        error(exchange, refusal.get());
        return;
      }
      var request = Json.readObject(text);
      var arn = String.valueOf(request.get("executionArn"));
      switch (String.valueOf(headers.getFirst("X-Amz-Target"))) {
        case "AWSStepFunctions.StartExecution" -> start(exchange, request);
        case "AWSStepFunctions.DescribeExecution" -> describe(exchange, arn);
        case "AWSStepFunctions.StopExecution" -> stop(exchange, arn);
        default -> error(exchange, "UnknownOperationException");
      }
    }
  }

  private void start(HttpExchange exchange, Map<String, Object> request) throws IOException {
    var arn =
        String.valueOf(request.get("stateMachineArn")).replace(":stateMachine:", ":execution:")
            + ":"
            + request.get("name");
    var there = Optional.ofNullable(executions.get(arn));
    var input = String.valueOf(request.get("input"));
    if (there.isPresent()
        && !(there.get() instanceof State.Running && input.equals(inputs.get(arn)))) {
      error(exchange, "ExecutionAlreadyExists");
      return;
    }
    executions.putIfAbsent(arn, end.orElseGet(State.Running::new));
    inputs.put(arn, input);
    send(exchange, 200, Map.of("executionArn", arn, "startDate", 1.79e9));
  }

  private void describe(HttpExchange exchange, String arn) throws IOException {
    var state = executions.get(arn);
    var members = new LinkedHashMap<String, Object>();
    members.put("executionArn", arn);
    switch (state) {
      case null -> {
        error(exchange, "ExecutionDoesNotExist");
        return;
      }
      case State.Running _ -> members.put("status", "RUNNING");
      case State.Succeeded(var output) -> {
        members.put("status", "SUCCEEDED");
        members.put("output", output);
      }
      case State.Failed(var status, var failure, var cause) -> {
        members.put("status", status);
        failure.ifPresent(word -> members.put("error", word));
        cause.ifPresent(word -> members.put("cause", word));
      }
    }
    send(exchange, 200, members);
  }

  private void stop(HttpExchange exchange, String arn) throws IOException {
    if (!executions.containsKey(arn)) {
      error(exchange, "ExecutionDoesNotExist");
      return;
    }
    executions.computeIfPresent(
        arn,
        (_, state) ->
            state instanceof State.Running
                ? new State.Failed("ABORTED", Optional.empty(), Optional.empty())
                : state);
    send(exchange, 200, Map.of("stopDate", 1.79e9));
  }

  private static void error(HttpExchange exchange, String code) throws IOException {
    var status = code.equals("InternalServerException") ? 500 : 400;
    send(exchange, status, Map.of("__type", code, "message", "because"));
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    var bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines.Request;
import dev.ingot.core.execution.StateMachines.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which state machine is executed where. Both kinds of server are one here, on a free port.
class LocalStateMachinesTest {
  private static final String ARN = "arn:aws:states:eu-central-1:111122223333:stateMachine:";

  private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
  private final HttpServer server;

  LocalStateMachinesTest() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            paths.add(exchange.getRequestURI().getPath());
            var body =
                """
                {"status": "SUCCEEDED", "output": {}, "executionArn": "run"}
                """
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private LocalStateMachines machines(Map<String, URI> endpoints, boolean aws) {
    return new LocalStateMachines(
        new StateMachineSettings(endpoints, aws),
        Map.of(
            "AWS_ENDPOINT_URL_SFN",
            url("/").toString(),
            "AWS_REGION",
            "eu-central-1",
            "AWS_ACCESS_KEY_ID",
            "id",
            "AWS_SECRET_ACCESS_KEY",
            "secret"));
  }

  @Test
  void an_endpoint_of_the_arn_comes_before_that_of_the_name_and_aws_last() throws Exception {
    try (var machines =
        machines(Map.of("approve", url("/name"), ARN + "approve", url("/arn")), true)) {
      var ended = machines.start(new Request(ARN + "approve", "a", "{}"));
      machines.start(new Request(ARN + "approve:LIVE", "b", "{}"));
      machines.start(new Request("approve", "c", "{}"));
      var running = machines.start(new Request(ARN + "other", "d", "{}"));

      assertThat(ended.state()).isEqualTo(new State.Succeeded("{}"));
      assertThat(running.state()).isEqualTo(new State.Running());
      assertThat(paths).containsExactly("/arn", "/name", "/name", "/");
    }
  }

  @Test
  void one_that_no_setting_knows_is_not_executed_and_says_what_to_set() {
    try (var machines = machines(Map.of("approve", url("/name")), false)) {
      assertThatThrownBy(() -> machines.start(new Request(ARN + "other", "a", "{}")))
          .isInstanceOf(StateMachineException.class)
          .hasMessageContaining(ARN + "other")
          .hasMessageContaining("INGOT_STATE_MACHINES");
      assertThat(paths).isEmpty();
    }
  }
}

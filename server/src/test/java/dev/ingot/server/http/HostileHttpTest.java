// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What strangers send that is no good HTTP, or too much of it.
class HostileHttpTest {
  private static final String HEAD =
      "POST /ListImages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";

  private static final Duration SOON = Duration.ofMillis(500);
  private static final Limits IMPATIENT =
      TestServer.limits(new Limits.Times(SOON, SOON, SOON, SOON, SOON), SOON);

  private final TestServer server;

  HostileHttpTest() throws IOException {
    server = TestServer.open();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "\u0000\u0001\u0002\r\n\r\n",
        "POST /ListImages HTTP/9.9\r\nHost: a\r\n\r\n",
        "POST /ListImages HTTP/1.1\r\n\r\n",
        "POST /ListImages HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST /ListImages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /ListImages HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        "POST /ListImages HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n{}",
        "POST /ListImages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "POST /List%zzImages HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a/%2e%2e/ListImages HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST //ListImages HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST /ListImages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
      })
  void what_is_no_http_is_refused_in_json(String bytes) throws Exception {
    assertRefused(server.raw(bytes), 400, "MalformedHttpRequestException");
    assertThat(server.handler.inputs).isEmpty();
  }

  @Test
  void headers_are_limited() throws Exception {
    var answer = server.raw(HEAD + "X-Big: " + "a".repeat(70_000) + "\r\n\r\n");

    assertRefused(answer, 431, "RequestHeaderFieldsTooLargeException");
  }

  @Test
  void long_targets_and_many_headers_are_fine_within_the_limit() throws Exception {
    var many =
        new StringBuilder("GET /GetComponent?componentBuildVersionArn=")
            .append("a".repeat(8000))
            .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (var i = 0; i < 500; i++) {
      many.append("X-").append(i).append(": ").append(i).append("\r\n");
    }

    assertRefused(server.raw(many + "\r\n"), 400, "InvalidParameterValueException");
  }

  @Test
  void a_body_is_limited_by_its_stated_length() throws Exception {
    var answer = server.raw(HEAD + "Content-Length: 1048577\r\n\r\n");

    assertRefused(answer, 413, "RequestEntityTooLargeException");
  }

  @Test
  void a_body_is_limited_while_it_comes() throws Exception {
    var chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";

    var answer =
        server.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17) + "0\r\n\r\n");

    assertRefused(answer, 413, "RequestEntityTooLargeException");
  }

  @Test
  void a_body_of_the_limit_is_read() throws Exception {
    var answer = server.raw(HEAD + "Content-Length: 1048576\r\n\r\n{}" + " ".repeat(1048574));

    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "aws-chunked"})
  void a_compressed_body_is_refused(String encoding) throws Exception {
    var answer =
        server.raw(HEAD + "Content-Encoding: " + encoding + "\r\nContent-Length: 2\r\n\r\n{}");

    assertRefused(answer, 415, "UnsupportedMediaTypeException");
  }

  @Test
  void a_client_may_ask_before_it_sends_the_body() throws Exception {
    try (var socket = server.connect()) {
      var out = socket.getOutputStream();
      out.write(
          (HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      var go = new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII);
      out.write("{}".getBytes(StandardCharsets.US_ASCII));
      out.flush();

      assertThat(go).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void a_client_that_announces_too_much_is_not_asked_for_it() throws Exception {
    var answer = server.raw(HEAD + "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");

    assertRefused(answer, 413, "RequestEntityTooLargeException");
  }

  @Test
  void silent_connections_keep_nobody_waiting_and_are_closed() throws Exception {
    try (var impatient = TestServer.open(IMPATIENT)) {
      var silent = new ArrayList<Socket>();
      for (var i = 0; i < 200; i++) {
        var socket = impatient.connect();
        socket.getOutputStream().write("POST /ListIm".getBytes(StandardCharsets.US_ASCII));
        silent.add(socket);
      }

      assertThat(impatient.send("POST", "/ListImages", "{}").statusCode()).isEqualTo(200);
      for (var socket : silent) {
        socket.getInputStream().readAllBytes();
        socket.close();
      }
    }
  }

  @Test
  void bodies_that_come_slowly_keep_nobody_waiting() throws Exception {
    var slow = new ArrayList<Socket>();
    try {
      for (var i = 0; i < 300; i++) {
        slow.add(server.connect());
        var begun = HEAD + "Content-Length: 20000\r\n\r\n{ ";
        slow.getLast().getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(server.send("POST", "/ListImages", "{}").statusCode()).isEqualTo(200);
    } finally {
      for (var socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void a_connection_serves_one_request_after_another() throws Exception {
    var one =
        "POST /ListImages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    var answers = server.raw(one + one + HEAD + "\r\n");

    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, the port is in use", "no-such-host.invalid, the host is unknown"})
  void an_address_that_cannot_be_taken_is_named(String host, String reason) {
    var api = TestServer.api(new StubHandler());
    var second =
        new HttpListener(host, server.port(), AllowedHosts.of(host, List.of()), api, List.of());

    assertThatThrownBy(second::start)
        .isInstanceOf(ListenException.class)
        .hasMessage("cannot listen on " + host + ":" + server.port() + ": " + reason);
  }

  private static void assertRefused(String answer, int status, String code) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("x-amzn-RequestId: ", "x-amzn-ErrorType: " + code)
        .contains("\r\n\r\n{\"__type\":\"" + code + "\",\"message\":\"")
        .endsWith("\"}");
  }
}

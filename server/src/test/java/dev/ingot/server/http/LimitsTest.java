// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.server.host.HealthRoute;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is slow loses what others need, and who is not does not notice.
@Timeout(60)
class LimitsTest {
  private static final int MANY = 100;
  private static final long PLENTY = 100 << 20;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Limits.Times PATIENT =
      new Limits.Times(LONG, LONG, LONG, LONG, Duration.ZERO);
  private static final String HEALTH = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String BODY_BEGINS =
      "POST /ListImages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n";

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  private static Limits limits(int all, int ofOneCaller, long inbound, long outbound) {
    return new Limits(all, ofOneCaller, inbound, outbound, PATIENT, Duration.ofMillis(50));
  }

  private static Limits times(Limits.Times times) {
    return new Limits(MANY, MANY, PLENTY, PLENTY, times, Duration.ofMillis(50));
  }

  @Test
  void headers_that_come_slowly_have_a_time_in_total() throws Exception {
    var limits = times(new Limits.Times(LONG, SHORT, LONG, LONG, LONG));
    try (var server = TestServer.open(limits)) {
      var socket = connect(server);

      assertCutOff(
          socket,
          out -> out.write("POST /List HTTP/1.1\r\nHost: localhost\r\n".getBytes(US_ASCII)),
          "a: b\r\n");
    }
  }

  @Test
  void a_body_that_comes_slowly_has_a_time_in_total() throws Exception {
    var limits = times(new Limits.Times(LONG, LONG, SHORT, LONG, LONG));
    try (var server = TestServer.open(limits)) {
      var socket = connect(server);

      assertCutOff(socket, out -> out.write((BODY_BEGINS + "\r\n").getBytes(US_ASCII)), " ");
    }
  }

  @Test
  void a_connection_that_begins_no_request_has_a_time_in_total() throws Exception {
    var limits = times(new Limits.Times(SHORT, SHORT, LONG, LONG, LONG));
    try (var server = TestServer.open(limits)) {
      var socket = connect(server);

      assertCutOff(socket, _ -> {}, "\r\n");
    }
  }

  @Test
  void an_answer_that_is_taken_slowly_has_a_time_in_total() throws Exception {
    var limits = times(new Limits.Times(LONG, LONG, LONG, SHORT, LONG));
    try (var server = TestServer.open(limits, new BigRoute(8 << 20))) {
      var socket = ask(server, "GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n");
      var taken = 0L;
      for (var n = 0; n >= 0 && taken < 8 << 20; taken += Math.max(0, n)) {
        n = socket.getInputStream().read(new byte[4096]);
        if (taken < 400_000) {
          Thread.sleep(20);
        }
      }

      assertThat(taken).isBetween(4096L, 6L << 20);
    }
  }

  @Test
  void when_there_are_too_many_connections_the_eldest_makes_room() throws Exception {
    try (var server = TestServer.open(limits(20, MANY, PLENTY, PLENTY), HealthRoute.live())) {
      for (var i = 0; i < 30; i++) {
        ask(server, "GET /health/live HTTP/1.1\r\nHost");
        // So that the server, too, takes this one before the next.
        Thread.sleep(Duration.ofMillis(i == 0 ? 300 : 5));
      }

      assertThat(first(ask(server, HEALTH))).isEqualTo("HTTP/1.1 200");
      assertThat(first(sockets.get(0))).isEmpty();
      sockets.get(29).getOutputStream().write(": a\r\n\r\n".getBytes(US_ASCII));
      assertThat(first(sockets.get(29))).isEqualTo("HTTP/1.1 200");
    }
  }

  @Test
  void a_caller_with_too_many_connections_makes_room_for_itself() throws Exception {
    try (var server = TestServer.open(limits(MANY, 10, PLENTY, PLENTY), HealthRoute.live())) {
      var other = connectFrom(server, "127.0.0.2");
      for (var i = 0; i < 20; i++) {
        connect(server);
      }

      assertThat(first(ask(server, HEALTH))).isEqualTo("HTTP/1.1 200");
      assertThat(first(sockets.get(1))).isEmpty();
      other.getOutputStream().write(HEALTH.getBytes(US_ASCII));
      assertThat(first(other)).isEqualTo("HTTP/1.1 200");
    }
  }

  @Test
  void when_answers_hold_too_much_memory_the_slowest_reader_makes_room() throws Exception {
    var limits = limits(MANY, MANY, PLENTY, 20 << 20);
    try (var server = TestServer.open(limits, new BigRoute(8 << 20))) {
      for (var i = 0; i < 4; i++) {
        var socket =
            ask(server, "GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(first(socket)).isEqualTo("HTTP/1.1 200");
      }

      assertThat(sockets.getFirst().getInputStream().readAllBytes()).hasSizeLessThan(6 << 20);
      assertThat(sockets.getLast().getInputStream().readAllBytes()).hasSizeGreaterThan(8 << 20);
    }
  }

  @Test
  void when_bodies_hold_too_much_memory_the_slowest_sender_makes_room() throws Exception {
    try (var server = TestServer.open(limits(MANY, MANY, 3 << 20, PLENTY))) {
      for (var i = 0; i < 5; i++) {
        var socket = ask(server, BODY_BEGINS + "\r\n{}");
        socket.getOutputStream().write(" ".repeat((1 << 20) - 3).getBytes(US_ASCII));
        // It is read as a whole before the next one comes.
        Thread.sleep(200);
      }

      assertThat(first(sockets.getFirst())).isEmpty();
      sockets.getLast().getOutputStream().write(' ');
      assertThat(first(sockets.getLast())).isEqualTo("HTTP/1.1 200");
    }
  }

  @Test
  void when_there_is_no_memory_a_small_body_is_read_and_a_large_one_may_come_again()
      throws Exception {
    try (var server = TestServer.open(limits(MANY, MANY, 0, PLENTY))) {
      var small =
          "POST /ListImages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{}";
      assertThat(first(ask(server, small + " ".repeat(9998)))).isEqualTo("HTTP/1.1 200");

      var answer = server.raw(BODY_BEGINS + "Connection: close\r\n\r\n" + " ".repeat(1 << 20));
      assertThat(answer)
          .startsWith("HTTP/1.1 503 ")
          .contains("Retry-After: 1\r\n", "x-amzn-ErrorType: ServiceUnavailableException");
    }
  }

  @Test
  void nothing_is_kept_of_a_body_whose_sender_may_not_call() throws Exception {
    try (var server = TestServer.signing(limits(MANY, MANY, 0, PLENTY))) {
      var body = " ".repeat(1 << 20);

      assertThat(server.raw(BODY_BEGINS + "Connection: close\r\n\r\n" + body))
          .startsWith("HTTP/1.1 403 ")
          .contains("MissingAuthenticationTokenException");
      var authorization =
          "Authorization: AWS4-HMAC-SHA256"
              + " Credential=%s/20200101/us-east-1/imagebuilder/aws4_request, SignedHeaders=host,"
              + " Signature=0\r\n"
              + "X-Amz-Date: 20200101T000000Z\r\n";
      assertThat(
              server.raw(
                  BODY_BEGINS
                      + authorization.formatted("AKIDOTHER")
                      + "Connection: close\r\n\r\n"
                      + body))
          .contains("UnrecognizedClientException");
      assertThat(
              server.raw(
                  BODY_BEGINS
                      + authorization.formatted(TestServer.KEY)
                      + "Connection: close\r\n\r\n"
                      + body))
          .contains("Signature expired");
    }
  }

  @Test
  void who_waits_for_us_is_never_too_slow() throws Exception {
    var limits = times(new Limits.Times(SHORT, SHORT, SHORT, LONG, LONG));
    try (var server = TestServer.open(limits, new LongRoute(Duration.ofMillis(1500)))) {
      for (var i = 0; i < 20; i++) {
        ask(server, "GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }

      for (var socket : sockets) {
        assertThat(first(socket)).isEqualTo("HTTP/1.1 200");
      }
    }
  }

  @Test
  void the_number_of_headers_is_limited() throws Exception {
    try (var server = TestServer.open()) {
      var answer =
          server.raw(
              "POST /ListImages HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(1000) + "\r\n");

      assertThat(answer)
          .startsWith("HTTP/1.1 431 ")
          .contains("RequestHeaderFieldsTooLargeException");
    }
  }

  private record BigRoute(int bytes) implements SideRoute {
    @Override
    public String prefix() {
      return "/big";
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
      exchange.respond(200, "text/plain", new byte[bytes]);
    }
  }

  /// Fewer of them are worked on at once than are asked for.
  private record LongRoute(Duration time) implements SideRoute {
    @Override
    public String prefix() {
      return "/long";
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
      try {
        Thread.sleep(time);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      exchange.respond(200, "text/plain", new byte[0]);
    }
  }

  private interface Sending {
    void to(OutputStream out) throws IOException;
  }

  /// Asserts that the connection ends soon although something comes all the time.
  private static void assertCutOff(Socket socket, Sending begin, String drop) throws Exception {
    var begun = System.nanoTime();
    begin.to(socket.getOutputStream());
    try {
      for (var i = 0; i < 100; i++) {
        socket.getOutputStream().write(drop.getBytes(US_ASCII));
        Thread.sleep(100);
      }
    } catch (IOException _) {
      // It was cut off.
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
  }

  private Socket connect(TestServer server) throws IOException {
    return connectFrom(server, "127.0.0.1");
  }

  private Socket connectFrom(TestServer server, String address) throws IOException {
    var socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(10_000);
    socket.bind(new InetSocketAddress(address, 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return socket;
  }

  private Socket ask(TestServer server, String text) throws IOException {
    var socket = connect(server);
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  /// The beginning of an answer; empty if the connection was closed.
  private static String first(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readNBytes(12), US_ASCII);
    } catch (SocketException _) {
      return "";
    }
  }
}

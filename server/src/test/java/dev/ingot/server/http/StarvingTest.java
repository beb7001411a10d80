// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.server.host.HealthRoute;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Crowds that only hold what they get: nobody else waits for them.
class StarvingTest {
  private static final int CROWD = 250;
  private static final Duration AT_ONCE = Duration.ofSeconds(2);
  private static final String BODY_BEGUN =
      "POST /ListImages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{";

  private final List<Socket> crowd = new ArrayList<>();

  @AfterEach
  void disperse() throws IOException {
    for (var socket : crowd) {
      socket.close();
    }
  }

  /// Like the log of a build: more than the system takes from us for a reader who does not read.
  private static final class Log implements SideRoute {
    private static final byte[] LINES = new byte[8 << 20];

    @Override
    public String prefix() {
      return "/log";
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
      exchange.respond(200, "text/plain", LINES);
    }
  }

  @Test
  void readers_who_do_not_read_keep_nobody_waiting() throws Exception {
    try (var server = TestServer.open(new Log(), HealthRoute.live())) {
      for (var i = 0; i < CROWD; i++) {
        send(server, "GET /log HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }

      assertServes(server);
    }
  }

  @Test
  void senders_who_do_not_end_keep_nobody_waiting() throws Exception {
    try (var server = TestServer.open(HealthRoute.live())) {
      for (var i = 0; i < CROWD; i++) {
        send(server, BODY_BEGUN);
      }

      assertServes(server);
    }
  }

  @Test
  void calls_that_do_not_end_leave_the_health_to_be_seen() throws Exception {
    var begun = new AtomicBoolean();
    var over = new CountDownLatch(1);
    SideRoute stuck =
        new SideRoute() {
          @Override
          public String prefix() {
            return "/stuck";
          }

          @Override
          public void answer(Exchange exchange) throws IOException {
            begun.set(true);
            try {
              over.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            exchange.respond(200, "text/plain", "over".getBytes(UTF_8));
          }
        };
    try (var server = TestServer.open(stuck, HealthRoute.live())) {
      for (var i = 0; i < CROWD; i++) {
        send(server, "GET /stuck HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }

      assertServes(server);
      assertThat(begun).isTrue();

      over.countDown();
      for (var socket : crowd) {
        assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }
    }
  }

  private void send(TestServer server, String begin) throws IOException {
    var socket = new Socket();
    crowd.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket.getOutputStream().write(begin.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  private static void assertServes(TestServer server) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      for (var i = 0; i < 20; i++) {
        var health = HttpRequest.newBuilder(URI.create(server.endpoint() + "/health/live"));
        assertThat(client.send(health.timeout(AT_ONCE).build(), BodyHandlers.ofString()).body())
            .isEqualTo("ok\n");
        var call =
            HttpRequest.newBuilder(URI.create(server.endpoint() + "/ListImages"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"));
        assertThat(client.send(call.timeout(AT_ONCE).build(), BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
    }
  }
}

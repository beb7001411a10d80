// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SideRouteTest {

  /// A route made of a prefix and an answer.
  private record Route(String prefix, Answer answer) implements SideRoute {
    interface Answer {
      void give(Exchange exchange) throws IOException;
    }

    @Override
    public void answer(Exchange exchange) throws IOException {
      answer.give(exchange);
    }
  }

  @Test
  void a_route_answers_its_path_and_nothing_else() throws Exception {
    var ready = new Route("/health/ready", e -> e.respond(200, "text/plain", "ok".getBytes(UTF_8)));
    try (var server = TestServer.open(ready)) {
      var response = server.send("GET", "/health/ready", "");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("ok");
      assertThat(response.headers().firstValue("content-type")).contains("text/plain");
      assertThat(server.send("GET", "/health/ready/x", "").statusCode()).isEqualTo(404);
      assertThat(server.send("POST", "/ListImages", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_route_with_a_slash_at_its_end_answers_all_below_it() throws Exception {
    var echo =
        new Route(
            "/ingot/",
            e -> {
              e.addHeader("x-seen", e.header("X-Sent").orElse(""));
              var text = e.method() + e.path() + e.parameters() + new String(e.body(), UTF_8);
              e.respond(202, "text/plain", text.getBytes(UTF_8));
            });
    try (var server = TestServer.open(echo)) {
      var response = server.send("POST", "/ingot/a%20b/c?d=e%2Bf", "body", "x-sent", "1");

      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(response.body()).isEqualTo("POST/ingot/a%20b/c{d=[e+f]}body");
      assertThat(response.headers().firstValue("x-seen")).contains("1");
      assertThat(server.send("GET", "/ingot", "").statusCode()).isEqualTo(404);
      assertThat(server.raw("GET /ingot/../ListImages HTTP/1.0\r\nHost: localhost\r\n\r\n"))
          .contains(" 404 ");
    }
  }

  @Test
  void a_route_that_fails_is_a_server_error() throws Exception {
    var broken =
        new Route(
            "/metrics",
            _ -> {
              throw new IllegalStateException("secret");
            });
    try (var server = TestServer.open(broken)) {
      var response = server.send("GET", "/metrics", "");

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body())
          .contains(
              "ServiceException", response.headers().firstValue("x-amzn-requestid").orElseThrow())
          .doesNotContain("secret");
    }
  }

  @Test
  void closing_waits_for_what_is_being_answered() throws Exception {
    var entered = new CountDownLatch(1);
    var slow =
        new Route(
            "/slow",
            e -> {
              entered.countDown();
              try {
                Thread.sleep(500);
              } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
              }
              e.respond(200, "text/plain", "done".getBytes(UTF_8));
            });
    var server = TestServer.open(slow);
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create(server.endpoint() + "/slow");
      var answer = client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      entered.await();

      server.close();

      assertThat(answer.join().body()).isEqualTo("done");
    }
  }

  @Test
  void closing_cuts_off_what_takes_longer_than_the_grace() throws Exception {
    var entered = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var stuck =
        new Route(
            "/stuck",
            e -> {
              entered.countDown();
              try {
                never.await();
              } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
              }
            });
    var server = TestServer.impatient(stuck);
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create(server.endpoint() + "/stuck");
      var answer = client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      entered.await();

      server.close();

      assertThat(answer).failsWithin(Duration.ofSeconds(10));
    } finally {
      never.countDown();
    }
  }
}

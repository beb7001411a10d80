// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What browsers send for pages, and what programs send. `PORT` stands for the server's port.
class OriginCheckTest {
  private static final String LIST = "POST /ListImages HTTP/1.1\r\nConnection: close\r\n";
  private static final String JSON =
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

  /// A route that tells anybody the same, and one that does not.
  private record Route(String prefix, boolean isOpen) implements SideRoute {
    @Override
    public void answer(Exchange exchange) throws IOException {
      exchange.respond(200, "text/plain", "ok".getBytes(UTF_8));
    }
  }

  private final TestServer server;

  OriginCheckTest() throws IOException {
    server =
        TestServer.called(
            List.of("ingot.example", "proxy.example:8443"),
            new Route("/health", true),
            new Route("/metrics", false));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String request) throws IOException {
    return server.raw(request.replace("PORT", Integer.toString(server.port())));
  }

  private void assertForbidden(String answer) {
    assertThat(answer)
        .startsWith("HTTP/1.1 403 ")
        .contains("x-amzn-ErrorType: ForbiddenException\r\n")
        .contains("\r\n\r\n{\"__type\":\"ForbiddenException\",\"message\":\"")
        .doesNotContainIgnoringCase("Access-Control-Allow");
    assertThat(server.handler.inputs).isEmpty();
  }

  /// The page's name led to its own server first and to this one now, so that the browser takes
  /// both for the same.
  @Test
  void a_page_whose_name_was_led_to_this_host_is_refused() throws Exception {
    var answer =
        ask(
            LIST
                + String.join(
                    "\r\n",
                    "Host: evil.example:PORT",
                    "Origin: http://evil.example:PORT",
                    "Sec-Fetch-Site: same-origin",
                    JSON));

    assertForbidden(answer);
    assertThat(answer).contains("evil.example:" + server.port(), "allowed-hosts");
  }

  /// A browser sends it without asking the server first.
  @Test
  void a_simple_request_of_a_page_elsewhere_is_refused() throws Exception {
    var simple =
        LIST + "Host: localhost:PORT\r\n%sContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}";

    assertForbidden(ask(simple.formatted("Origin: http://evil.example\r\n")));
    assertForbidden(ask(simple.formatted("Sec-Fetch-Site: cross-site\r\n")));
    assertThat(ask(simple.formatted(""))).startsWith("HTTP/1.1 415 ");
    assertThat(server.handler.inputs).isEmpty();
  }

  @Test
  void a_page_that_asks_first_is_told_nothing() throws Exception {
    assertForbidden(
        ask(
            String.join(
                "\r\n",
                "OPTIONS /ListImages HTTP/1.1",
                "Connection: close",
                "Host: localhost:PORT",
                "Origin: http://evil.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type",
                "",
                "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:PORT", "localhost", "LocalHost.", "ingot.localhost:PORT", "127.0.0.1:PORT",
        "127.8.9.10", "[::1]:PORT", "[::ffff:127.0.0.1]", "localhost:8080", "ingot.example",
        "Ingot.Example:443", "proxy.example:8443"
      })
  void the_servers_names_and_addresses_are_served(String host) throws Exception {
    assertThat(ask(LIST + "Host: " + host + "\r\n" + JSON)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "192.0.2.1:PORT",
        "10.0.0.1",
        "0.0.0.0:PORT",
        "[::]:PORT",
        "[fe80::1]",
        "169.254.169.254",
        "xn--ngot-example"
      })
  void other_names_and_addresses_are_refused(String host) throws Exception {
    assertForbidden(ask(LIST + "Host: " + host + "\r\n" + JSON));
  }

  @Test
  void a_request_for_no_host_is_refused() throws Exception {
    assertThat(ask("POST /ListImages HTTP/1.0\r\n" + JSON)).startsWith("HTTP/1.1 403 ");
    assertThat(ask(LIST + "Host: \r\n" + JSON)).startsWith("HTTP/1.1 40");
    assertThat(ask(LIST.replace("/L", "http://evil.example/L") + "Host: localhost\r\n" + JSON))
        .startsWith("HTTP/1.1 40");
    assertThat(server.handler.inputs).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:PORT",
        "https://ingot.example",
        "http://ingot.example",
        "https://proxy.example:8443"
      })
  void the_servers_own_pages_are_served(String origin) throws Exception {
    var headers = "Host: localhost:PORT\r\nSec-Fetch-Site: same-origin\r\nOrigin: ";

    assertThat(ask(LIST + headers + origin + "\r\n" + JSON)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "http://localhost:1",
        "https://localhost:PORT0",
        "http://127.0.0.1:PORT",
        "http://evil.example",
        "https://ingot.example:8443",
        "https://proxy.example",
        "chrome-extension://abc",
        "file://",
        "",
        "http://localhost:PORT/",
        "localhost:PORT",
        "http://localhost:PORT@evil.example",
        "http://evil.example, http://localhost:PORT"
      })
  void pages_of_others_are_refused(String origin) throws Exception {
    assertForbidden(ask(LIST + "Host: localhost:PORT\r\nOrigin: " + origin + "\r\n" + JSON));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "", "Same-Origin"})
  void a_browser_that_says_that_the_page_is_elsewhere_is_refused(String site) throws Exception {
    var get = "GET /metrics HTTP/1.1\r\nConnection: close\r\nHost: localhost:PORT\r\n";

    assertForbidden(ask(get + "Sec-Fetch-Site: " + site + "\r\n\r\n"));
    assertThat(ask(get + "Sec-Fetch-Site: none\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON; charset=utf-8",
        "application/x-amz-json-1.1",
        "application/x-amz-json-1.0",
        "application/json ;x=y"
      })
  void bodies_are_json(String type) throws Exception {
    var head = LIST + "Host: localhost\r\nContent-Length: 2\r\nContent-Type: ";

    assertThat(ask(head + type + "\r\n\r\n{}")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain\r\n",
        "Content-Type: text/plain;charset=UTF-8\r\n",
        "Content-Type: text/plain; application/json\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n",
        "Content-Type: application/json, text/plain\r\n",
        "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
        "Content-Type: \r\n",
        ""
      })
  void other_bodies_are_not_taken(String type) throws Exception {
    var head = LIST + "Host: localhost\r\n" + type;

    for (var body :
        List.of("Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
      assertThat(ask(head + body))
          .startsWith("HTTP/1.1 415 ")
          .contains("UnsupportedMediaTypeException", "application/json");
    }
    assertThat(server.handler.inputs).isEmpty();
  }

  @Test
  void a_request_without_a_body_needs_no_type() throws Exception {
    assertThat(ask(LIST + "Host: localhost\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  /// It would come in vain.
  @Test
  void the_body_of_a_foreign_request_is_not_waited_for() throws Exception {
    assertForbidden(ask(LIST + "Host: evil.example\r\nContent-Length: 20000\r\n\r\n"));
  }

  @Test
  void health_may_be_asked_by_any_name_but_not_by_pages() throws Exception {
    var health = " /health HTTP/1.1\r\nConnection: close\r\nHost: 10.1.2.3:80\r\n";

    assertThat(ask("GET" + health + "\r\n")).startsWith("HTTP/1.1 200 ");
    assertForbidden(ask("GET" + health + "Origin: http://evil.example\r\n\r\n"));
    assertForbidden(ask("POST" + health + "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://ingot.example", "*", "*.example", "a b", "ingot.example/x"})
  void what_is_no_host_cannot_be_allowed(String entry) {
    assertThatThrownBy(() -> AllowedHosts.of("localhost", List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + entry + "'");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Notifier.Result;
import dev.ingot.document.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookNotifierTest {
  /// Key, id, time, body and signature of the specification of Standard Webhooks.
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);
  private static final String BODY = "{\"test\": 2432232314}";
  private static final String TOPIC = "arn:aws:sns:eu-central-1:111122223333:approvals";

  private record Seen(Map<String, List<String>> headers, String path, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("-")).getFirst();
    }
  }

  private final List<Seen> seen = new ArrayList<>();
  private final HttpServer server;
  private int status = 200;
  private Optional<WebhookNotifier> notifier = Optional.empty();

  WebhookNotifierTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.add(new Seen(exchange.getRequestHeaders(), exchange.getRequestURI().getPath(), body));
    if (status / 100 == 3) {
      exchange.getResponseHeaders().add("Location", "http://169.254.169.254/latest");
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @AfterEach
  void close() {
    notifier.ifPresent(WebhookNotifier::close);
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private Result send(Notification.Channel channel, String target, Endpoints endpoints)
      throws Exception {
    var made = new WebhookNotifier(endpoints, () -> TIME);
    notifier = Optional.of(made);
    return made.send(new Notification(ID, "step-1", channel, target, BODY, TIME));
  }

  private Endpoints endpoints() {
    return new Endpoints(
        Optional.of(SECRET),
        Optional.of(url("/events")),
        Map.of(TOPIC, url("/topic")),
        Map.of("approve", url("/function")));
  }

  @Test
  void an_event_is_sent_as_it_is_and_signed() throws Exception {
    assertThat(send(Notification.Channel.EVENT, "", endpoints()))
        .isEqualTo(new Result.Delivered("HTTP 200"));

    var request = seen.getFirst();
    assertThat(request.path()).isEqualTo("/events");
    assertThat(request.body()).isEqualTo(BODY);
    assertThat(request.header("Content-type")).isEqualTo("application/json");
    assertThat(request.header("Webhook-id")).isEqualTo(ID);
    assertThat(request.header("Webhook-timestamp")).isEqualTo("1614265330");
    assertThat(request.header("Webhook-signature"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void a_message_for_a_topic_is_wrapped_as_subscribers_get_it() throws Exception {
    send(Notification.Channel.TOPIC, TOPIC, endpoints());

    var request = seen.getFirst();
    assertThat(request.path()).isEqualTo("/topic");
    assertThat(request.header("X-amz-sns-message-type")).isEqualTo("Notification");
    assertThat(request.header("X-amz-sns-topic-arn")).isEqualTo(TOPIC);
    assertThat(Json.readObject(request.body()))
        .isEqualTo(
            Map.of(
                "Type", "Notification",
                "MessageId", ID,
                "TopicArn", TOPIC,
                "Message", BODY,
                "Timestamp", TIME.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "approve",
    "arn:aws:lambda:eu-central-1:111122223333:function:approve",
    "arn:aws:lambda:eu-central-1:111122223333:function:approve:7"
  })
  void a_function_is_found_by_its_name_and_by_its_arn(String target) throws Exception {
    assertThat(send(Notification.Channel.FUNCTION, target, endpoints()))
        .isInstanceOf(Result.Delivered.class);

    assertThat(seen.getFirst().path()).isEqualTo("/function");
    assertThat(seen.getFirst().header("X-amz-invocation-type")).isEqualTo("Event");
    assertThat(seen.getFirst().body()).isEqualTo(BODY);
  }

  @Test
  void what_is_not_configured_is_not_sent() throws Exception {
    assertThat(send(Notification.Channel.TOPIC, TOPIC, Endpoints.NONE))
        .isEqualTo(new Result.Unconfigured());
    assertThat(seen).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "500, true",
    "503, true",
    "408, true",
    "429, true",
    "400, false",
    "404, false",
    "410, false"
  })
  void an_error_is_tried_again_if_that_may_help(int code, boolean again) throws Exception {
    status = code;

    assertThat(send(Notification.Channel.EVENT, "", endpoints()))
        .isEqualTo(
            new Result.Failed(
                "127.0.0.1:" + server.getAddress().getPort() + " answered HTTP " + code, again));
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    status = 302;

    assertThat(send(Notification.Channel.EVENT, "", endpoints()))
        .isEqualTo(
            new Result.Failed(
                "127.0.0.1:"
                    + server.getAddress().getPort()
                    + " answered HTTP 302 to http://169.254.169.254/latest, and redirects are not"
                    + " followed",
                false));
    assertThat(seen).hasSize(1);
  }

  @Test
  void who_cannot_be_reached_is_tried_again() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    var nobody =
        new Endpoints(
            Optional.empty(), Optional.of("http://127.0.0.1:" + free), Map.of(), Map.of());

    assertThat(send(Notification.Channel.EVENT, "", nobody))
        .isInstanceOfSatisfying(Result.Failed.class, f -> assertThat(f.again()).isTrue());
  }

  @Test
  void who_never_answers_is_not_waited_for_long() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var url = "http://127.0.0.1:" + silent.getLocalPort();
      var begin = System.nanoTime();

      var result =
          send(
              Notification.Channel.EVENT,
              "",
              new Endpoints(Optional.empty(), Optional.of(url), Map.of(), Map.of()));

      assertThat(result)
          .isInstanceOfSatisfying(Result.Failed.class, f -> assertThat(f.again()).isTrue());
      assertThat(System.nanoTime() - begin).isLessThan(60_000_000_000L);
    }
  }
}

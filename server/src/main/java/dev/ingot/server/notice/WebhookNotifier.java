// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.notice;

import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Notifier;
import dev.ingot.document.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Sends notifications to the operator's endpoints over HTTP, signed as [Standard
/// Webhooks](https://www.standardwebhooks.com) has it where there is a secret.
///
/// | channel | as | body |
/// |---|---|---|
/// | EVENT | EventBridge gives an event to an API destination | the event |
/// | TOPIC | SNS gives a message to a subscriber, without its signature | `Type`, `MessageId`, `TopicArn`, `Message`, `Timestamp` |
/// | FUNCTION | Lambda is invoked asynchronously | the message |
///
/// Redirects are not followed: who answers one may lead to places that only this host can reach.
public final class WebhookNotifier implements Notifier, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Endpoints endpoints;
  private final InstantSource clock;
  private Optional<HttpClient> client = Optional.empty();

  public WebhookNotifier(Endpoints endpoints, InstantSource clock) {
    this.endpoints = endpoints;
    this.clock = clock;
  }

  @Override
  public Result send(Notification notification) throws InterruptedException {
    var url = endpoints.of(notification);
    if (url.isEmpty()) {
      return new Result.Unconfigured();
    }
    try {
      var answer =
          client()
              .send(request(url.get(), notification), HttpResponse.BodyHandlers.ofInputStream());
      answer.body().close(); // unread: it may never end
      return result(answer);
    } catch (IOException e) {
      return new Result.Failed(url.get().getAuthority() + ": " + message(e), true);
    }
  }

  private static String message(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static Result result(HttpResponse<?> answer) {
    var status = answer.statusCode();
    var what = answer.uri().getAuthority() + " answered HTTP " + status;
    return switch (status / 100) {
      case 2 -> new Result.Delivered("HTTP " + status);
      case 3 ->
          new Result.Failed(
              what
                  + " to "
                  + answer.headers().firstValue("location").orElse("elsewhere")
                  + ", and redirects are not followed",
              false);
      case 4 -> new Result.Failed(what, status == 408 || status == 425 || status == 429);
      default -> new Result.Failed(what, true);
    };
  }

  private HttpRequest request(URI url, Notification notification) {
    var body = body(notification);
    var request =
        HttpRequest.newBuilder(url)
            .timeout(ANSWER)
            .header("content-type", "application/json")
            .header("user-agent", "Ingot")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    switch (notification.channel()) {
      case EVENT -> {}
      case TOPIC ->
          request
              .header("x-amz-sns-message-type", "Notification")
              .header("x-amz-sns-message-id", notification.id())
              .header("x-amz-sns-topic-arn", notification.target());
      case FUNCTION -> request.header("x-amz-invocation-type", "Event");
    }
    endpoints.secret().ifPresent(secret -> sign(request, secret, notification.id(), body));
    return request.build();
  }

  private static String body(Notification notification) {
    return switch (notification.channel()) {
      case EVENT, FUNCTION -> notification.body();
      case TOPIC -> {
        var message = new LinkedHashMap<String, Object>();
        message.put("Type", "Notification");
        message.put("MessageId", notification.id());
        message.put("TopicArn", notification.target());
        message.put("Message", notification.body());
        message.put("Timestamp", notification.created().toString());
        yield Json.write(message);
      }
    };
  }

  private void sign(HttpRequest.Builder request, String secret, String id, String body) {
    var time = Long.toString(clock.instant().getEpochSecond());
    request
        .header("webhook-id", id)
        .header("webhook-timestamp", time)
        .header("webhook-signature", "v1," + signature(secret, id + "." + time + "." + body));
  }

  private static String signature(String secret, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Endpoints.key(secret), "HmacSHA256"));
      var bytes = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// Made when the first one is sent: most processes send none.
  private synchronized HttpClient client() {
    var made =
        client.orElseGet(() ->
            HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
    client = Optional.of(made);
    return made;
  }

  @Override
  public synchronized void close() {
    client.ifPresent(HttpClient::shutdownNow);
    client = Optional.empty();
  }
}

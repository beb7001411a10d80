// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.sfn;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.document.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// State machines that an operator's HTTP endpoint stands for.
///
/// ```text
/// POST   URL   {"executionName": …, "stateMachineArn": …, "input": …}
/// GET    the Location of the answer, else URL?executionArn=…, until the status is not RUNNING
/// DELETE URL?executionName=…            when the step is cancelled or timed out
///
/// 200  {"status": "SUCCEEDED", "output": …}   {"status": "FAILED", "error": …, "cause": …}
/// 202  it runs: Location, or {"executionArn": …}
/// ```
///
/// An endpoint starts nothing a second time under the same `executionName`; it answers how it is
/// with the first. Redirects are not followed, and a Location leads to the server of the URL only:
/// an operator named this server and no other.
public final class HttpStateMachines implements StateMachines, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int WHOLE_CALL_SECONDS = 30;
  private static final int MAX_ANSWER = 1 << 20;
  private static final int SHOWN = 200;

  private final URI url;
  private final String place;
  private final Optional<String> authorization;
  private final HttpClient client;

  private HttpStateMachines(URI url, Optional<String> userInfo, HttpClient client) {
    this.url = url;
    this.place = url.toString();
    this.authorization =
        userInfo.map(user ->
            "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    this.client = client;
  }

  /// @param url `http` or `https`; `user:password@` in it becomes basic authorization
  public static HttpStateMachines at(URI url) {
    return new HttpStateMachines(
        withoutUser(url),
        Optional.ofNullable(url.getUserInfo()),
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build());
  }

  private static URI withoutUser(URI url) {
    return URI.create(url.toString().replaceFirst("//[^/@]*@", "//"));
  }

  private record Answer(int status, Optional<String> location, String body) {}

  @Override
  public Execution start(Request request) throws StateMachineException, InterruptedException {
    var body = new LinkedHashMap<String, Object>();
    body.put("executionName", request.name());
    body.put("stateMachineArn", request.stateMachine());
    body.put("input", Json.read(request.input()));
    var answer =
        call(
            builder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build());
    return execution(request, answer, Optional.empty());
  }

  @Override
  public Execution describe(Request request, Execution execution)
      throws StateMachineException, InterruptedException {
    var answer = call(builder(URI.create(execution.handle())).GET().build());
    return execution(request, answer, Optional.of(execution));
  }

  @Override
  public void stop(Request request, String why) throws StateMachineException, InterruptedException {
    var deletion = builder(query("executionName", request.name())).DELETE().build();
    var answer = send(deletion);
    if (answer.status() / 100 != 2 && answer.status() != 404 && answer.status() != 410) {
      throw refused(deletion, answer);
    }
  }

  private HttpRequest.Builder builder(URI to) {
    var builder =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(WHOLE_CALL_SECONDS))
            .header("Accept", "application/json");
    authorization.ifPresent(words -> builder.header("Authorization", words));
    return builder;
  }

  /// @param known what the execution was before
  private Execution execution(Request request, Answer answer, Optional<Execution> known)
      throws StateMachineException {
    var members = members(answer);
    var arn =
        text(members, "executionArn")
            .or(() -> known.map(Execution::arn))
            .or(() -> ExecutionArn.of(request))
            .orElse(request.name());
    var handle = known.map(Execution::handle);
    if (handle.isEmpty()) {
      handle =
          answer.location().isPresent()
              ? Optional.of(within(answer.location().get()).toString())
              : Optional.of(query("executionArn", arn).toString());
    }
    return new Execution(arn, handle.get(), state(answer, members));
  }

  private State state(Answer answer, Map<String, Object> members) throws StateMachineException {
    var status = text(members, "status").orElse(answer.status() == 202 ? "RUNNING" : "");
    return switch (status) {
      case "RUNNING" -> new State.Running();
      case "SUCCEEDED" -> new State.Succeeded(output(members));
      case "FAILED", "TIMED_OUT", "ABORTED" ->
          new State.Failed(status, text(members, "error"), text(members, "cause"));
      default ->
          throw StateMachineException.last(
              place
                  + " answered no status of RUNNING, SUCCEEDED, FAILED, TIMED_OUT and ABORTED: "
                  + shown(answer.body()));
    };
  }

  /// A text is taken for JSON text, as Step Functions has it; all else becomes such a text.
  private static String output(Map<String, Object> members) {
    return switch (members.getOrDefault("output", Map.of())) {
      case String text -> text;
      case Object value -> Json.write(value);
    };
  }

  private Map<String, Object> members(Answer answer) throws StateMachineException {
    if (answer.body().isBlank() && answer.status() == 202) {
      return Map.of();
    }
    try {
      return Json.readObject(answer.body());
    } catch (IllegalArgumentException e) {
      throw StateMachineException.last(
          place + " answered no JSON object (" + e.getMessage() + "): " + shown(answer.body()));
    }
  }

  private static Optional<String> text(Map<String, Object> members, String name) {
    return Optional.ofNullable(members.get(name))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  private URI query(String name, String value) {
    var encoded = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return URI.create(place + (url.getRawQuery() == null ? "?" : "&") + encoded);
  }

  /// @throws StateMachineException if it leads to another server
  private URI within(String location) throws StateMachineException {
    try {
      var to = url.resolve(location);
      if (to.getRawUserInfo() == null
          && String.valueOf(to.getScheme()).equalsIgnoreCase(url.getScheme())
          && String.valueOf(to.getRawAuthority()).equalsIgnoreCase(url.getRawAuthority())) {
        return to;
      }
    } catch (IllegalArgumentException _) {
      // told below
    }
    throw StateMachineException.last(
        place + " answered the Location '" + location + "', which is not on the same server");
  }

  private Answer call(HttpRequest request) throws StateMachineException, InterruptedException {
    var answer = send(request);
    if (answer.status() != 200 && answer.status() != 202) {
      throw refused(request, answer);
    }
    return answer;
  }

  private static StateMachineException refused(HttpRequest request, Answer answer) {
    var message =
        request.method()
            + " "
            + request.uri()
            + " was answered with "
            + answer.status()
            + ": "
            + shown(answer.body());
    return answer.status() >= 500 || answer.status() == 429
        ? StateMachineException.passing(message)
        : StateMachineException.last(message);
  }

  /// The time is that of the whole call: the client's own ends with the headers.
  private Answer send(HttpRequest request) throws StateMachineException, InterruptedException {
    var tried = request.method() + " " + request.uri() + " failed: ";
    var body = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MAX_ANSWER);
    var sent = client.sendAsync(request, body);
    try {
      var response = sent.get(WHOLE_CALL_SECONDS, TimeUnit.SECONDS);
      return new Answer(
          response.statusCode(), response.headers().firstValue("Location"), response.body());
    } catch (TimeoutException _) {
      throw StateMachineException.passing(
          tried + "there was no whole answer within " + WHOLE_CALL_SECONDS + " seconds");
    } catch (ExecutionException e) {
      throw StateMachineException.passing(tried + words(e));
    } finally {
      sent.cancel(true);
    }
  }

  /// Some exceptions have no words.
  private static String words(ExecutionException e) {
    return switch (e.getCause()) {
      case ConnectException _ -> "no connection";
      case IOException cause when cause.getMessage() != null -> cause.getMessage();
      case null, default -> String.valueOf(e.getCause());
    };
  }

  private static String shown(String body) {
    var line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? "'" + line + "'" : "'" + line.substring(0, SHOWN) + "…'";
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

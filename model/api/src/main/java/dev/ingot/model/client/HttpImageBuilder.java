// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.client;

import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.Operation;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.PercentCoding;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.json.ErrorBody;
import dev.ingot.model.json.InvalidInputException;
import dev.ingot.model.json.JsonCodec;
import dev.ingot.model.schema.Member;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The API of a server, over HTTP. A call that comes too often has done nothing, so it is made
/// again a few times, when the server says; no other is.
///
/// Missing idempotency tokens need no care here: the builders of the requests fill them.
public final class HttpImageBuilder implements ImageBuilderApi, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int TRIES = 5;
  private static final long LONGEST_PAUSE_SECONDS = 20;

  private final URI endpoint;
  private final Optional<SigV4Signer> signer;
  private final HttpClient client;

  /// @param endpoint such as `http://127.0.0.1:8080`
  /// @param signer empty to send requests unsigned
  public HttpImageBuilder(URI endpoint, Optional<SigV4Signer> signer) {
    this.endpoint = endpoint;
    this.signer = signer;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
  }

  /// @throws ServiceUnreachableException if no answer came
  @Override
  public <I, O> O call(Operation<I, O> operation, I input) {
    var response = send(request(operation, input));
    for (var tries = 1; response.statusCode() == TOO_MANY_REQUESTS && tries < TRIES; tries++) {
      pause(response);
      response = send(request(operation, input));
    }
    if (response.statusCode() != 200) {
      throw refusal(response);
    }
    try {
      return JsonCodec.decodeResponse(operation.output(), response.body());
    } catch (InvalidInputException e) {
      throw new ApiException(
          "InvalidResponse",
          response.statusCode(),
          "cannot read the answer to " + operation + " of " + endpoint + ": " + e.message(),
          requestId(response));
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private <I> HttpRequest request(Operation<I, ?> operation, I input) {
    var uri = URI.create(endpoint.toString().replaceFirst("/+$", "") + target(operation, input));
    var hasBody = JsonCodec.hasBody(operation.input()) || operation.method().equals("POST");
    var body = hasBody ? JsonCodec.encode(operation.input(), input) : new byte[0];
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(ANSWER)
            .method(
                operation.method(),
                hasBody ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody());
    if (hasBody) {
      request.header("content-type", "application/json");
    }
    if (signer.isPresent()) {
      var message =
          HttpMessage.of(
              operation.method(),
              uri.getRawPath(),
              Optional.ofNullable(uri.getRawQuery()).orElse(""),
              name -> name.equals("host") ? List.of(host(uri)) : List.of(),
              body);
      signer.get().sign(message).forEach(request::header);
    }
    return request.build();
  }

  /// The path and query of a request.
  private static <I> String target(Operation<I, ?> operation, I input) {
    var shape = operation.input();
    var path = operation.uri();
    var query = new StringBuilder();
    for (var i = 0; i < shape.members().size(); i++) {
      var member = shape.members().get(i);
      if (member.place() == Member.Place.LABEL) {
        var value = PercentCoding.encode(shape.get(input, i).toString());
        path = path.replace("{" + member.name() + "}", value);
      } else if (member.place() == Member.Place.QUERY) {
        for (var value :
            shape.get(input, i) instanceof List<?> l ? l : List.of(shape.get(input, i))) {
          query.append(query.isEmpty() ? '?' : '&').append(member.name()).append('=');
          query.append(PercentCoding.encode(value.toString()));
        }
      }
    }
    return path + query;
  }

  /// The value that the HTTP client gives the `Host` header.
  private static String host(URI uri) {
    var usual = uri.getScheme().equals("https") ? 443 : 80;
    return uri.getPort() == -1 || uri.getPort() == usual
        ? uri.getHost()
        : uri.getHost() + ":" + uri.getPort();
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new ServiceUnreachableException(endpoint, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnreachableException(endpoint, e);
    }
  }

  private void pause(HttpResponse<?> response) {
    var seconds = response.headers().firstValueAsLong("retry-after").orElse(1);
    try {
      Thread.sleep(Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_PAUSE_SECONDS)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnreachableException(endpoint, e);
    }
  }

  private static ApiException refusal(HttpResponse<byte[]> response) {
    var body = ErrorBody.parse(response.body());
    var code =
        response
            .headers()
            .firstValue("x-amzn-errortype")
            .orElse(body.type())
            .replaceFirst(":.*", "");
    return new ApiException(
        code.isEmpty() ? "UnknownError" : code,
        response.statusCode(),
        body.message().isEmpty() ? "HTTP status " + response.statusCode() : body.message(),
        requestId(response));
  }

  private static String requestId(HttpResponse<?> response) {
    return response.headers().firstValue("x-amzn-requestid").orElse("");
  }
}

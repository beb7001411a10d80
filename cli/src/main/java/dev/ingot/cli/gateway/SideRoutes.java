// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.document.Json;
import dev.ingot.model.ApiException;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.json.ErrorBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Calls what a server offers under `/ingot/v1/`, signed as the API's calls are.
final class SideRoutes implements AutoCloseable {
  private static final String PREFIX = "/ingot/v1/";
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final URI endpoint;
  private final SigV4Signer signer;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  SideRoutes(URI endpoint, SigV4Signer signer) {
    this.endpoint = endpoint;
    this.signer = signer;
  }

  Map<String, Object> get(String route) {
    return call("GET", route);
  }

  Map<String, Object> put(String route) {
    return call("PUT", route);
  }

  Map<String, Object> delete(String route) {
    return call("DELETE", route);
  }

  private Map<String, Object> call(String method, String route) {
    var uri = URI.create(endpoint.toString().replaceFirst("/+$", "") + PREFIX + route);
    var message =
        HttpMessage.of(
            method,
            uri.getRawPath(),
            Optional.ofNullable(uri.getRawQuery()).orElse(""),
            name -> name.equals("host") ? List.of(uri.getRawAuthority()) : List.of(),
            new byte[0]);
    var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
    signer.sign(message).forEach(request::header);
    HttpResponse<byte[]> response;
    try {
      response = client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unreachable(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted");
    }
    if (response.statusCode() != 200) {
      throw refusal(route, response);
    }
    return Json.readObject(new String(response.body(), StandardCharsets.UTF_8));
  }

  private CommandException unreachable(String reason) {
    return new CommandException(
        ExitCode.UNREACHABLE, "cannot reach the service at " + endpoint + ": " + reason);
  }

  private static ApiException refusal(String route, HttpResponse<byte[]> response) {
    var body = ErrorBody.parse(response.body());
    var code = response.headers().firstValue("x-amzn-errortype").orElse(body.type());
    return new ApiException(
        code.isEmpty() ? "UnknownError" : code,
        response.statusCode(),
        body.message().isEmpty()
            ? "the server answered HTTP status " + response.statusCode() + " to " + PREFIX + route
            : body.message(),
        response.headers().firstValue("x-amzn-requestid").orElse(""));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Scope;
import dev.ingot.model.Operation;
import dev.ingot.model.RandomIds;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SignatureException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// A request to a side route, on Jetty.
final class JettyExchange implements SideRoute.Exchange {
  private final Request request;
  private final Response response;
  private final byte[] body;
  private final HttpMessage message;
  private final RestJson api;
  private Optional<byte[]> content = Optional.empty();

  private JettyExchange(
      RestJson api, HttpMessage message, Request request, Response response, byte[] body) {
    this.api = api;
    this.message = message;
    this.request = request;
    this.response = response;
    this.body = body;
  }

  /// Lets the route answer, and sends the answer.
  static void run(
      SideRoute route,
      RestJson api,
      HttpMessage message,
      Request request,
      Response response,
      Callback callback,
      byte[] body)
      throws IOException {
    var exchange = new JettyExchange(api, message, request, response, body);
    try {
      route.answer(exchange);
    } catch (RejectedException
        | SignatureException
        | AccessDeniedException
        | RateExceededException e) {
      var requestId = RandomIds.uuid();
      var error = WireErrors.of(e, requestId, route.prefix());
      ApiHandler.write(error.answer(requestId), response, callback);
      return;
    }
    var content =
        exchange.content.orElseThrow(
            () -> new IllegalStateException(route.prefix() + " gave no answer"));
    Answering.send(content, response, callback);
  }

  @Override
  public Scope caller() {
    return api.scope(message);
  }

  @Override
  public Scope callerOf(Operation<?, ?> operation) {
    return api.scope(message, operation);
  }

  @Override
  public boolean isFromThisHost() {
    return ApiHandler.remote(request).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  @Override
  public void checkMay(Operation<?, ?> operation, String resource) {
    api.check(message, ApiHandler.line(request), operation, resource);
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    return Request.getPathInContext(request);
  }

  @Override
  public Map<String, List<String>> parameters() {
    var query = request.getHttpURI().getQuery();
    return query == null ? Map.of() : Router.parameters(query);
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public void addHeader(String name, String value) {
    response.getHeaders().add(name, value);
  }

  @Override
  public void respond(int status, String contentType, byte[] content) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    this.content = Optional.of(content);
  }
}

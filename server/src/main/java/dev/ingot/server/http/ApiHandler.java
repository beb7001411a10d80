// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.RandomIds;
import dev.ingot.model.auth.HttpMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/// Brings Jetty's requests to the API or to a side route.
final class ApiHandler extends Handler.Abstract {
  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");

  private final RestJson api;
  private final List<SideRoute> sideRoutes;
  private final OriginCheck origins;

  ApiHandler(RestJson api, List<SideRoute> sideRoutes, AllowedHosts hosts) {
    this.api = api;
    this.sideRoutes = List.copyOf(sideRoutes);
    this.origins = new OriginCheck(hosts);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var refusal = refusal(request);
    if (refusal.isPresent()) {
      refuse(refusal.get(), response, callback);
    } else if (hasBody(request)) {
      Content.Source.asByteArrayAsync(
          request, HttpListener.BODY_LIMIT_BYTES + 1, new Body(request, response, callback));
    } else {
      answer(request, response, callback, new byte[0]);
    }
    return true;
  }

  private void answer(Request request, Response response, Callback callback, byte[] body)
      throws IOException {
    var side = sideRoute(Request.getPathInContext(request));
    if (side.isPresent()) {
      JettyExchange.run(
          side.get(), () -> api.scope(message(request, body)), request, response, callback, body);
    } else {
      write(api.answer(message(request, body), body), response, callback);
    }
  }

  /// A body, when it is there as a whole. It may come slowly, and no thread waits for it.
  private final class Body implements Promise.Invocable<byte[]> {
    private final Request request;
    private final Response response;
    private final Callback callback;

    Body(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.BLOCKING;
    }

    @Override
    public void succeeded(byte[] body) {
      if (body.length > HttpListener.BODY_LIMIT_BYTES) {
        refuse(WireErrors.tooLarge(HttpListener.BODY_LIMIT_BYTES), response, callback);
        return;
      }
      try {
        answer(request, response, callback, body);
      } catch (IOException | RuntimeException e) {
        Response.writeError(request, response, callback, e);
      }
    }

    @Override
    public void failed(Throwable failure) {
      if (failure instanceof IllegalStateException) {
        refuse(WireErrors.tooLarge(HttpListener.BODY_LIMIT_BYTES), response, callback);
      } else {
        Response.writeError(request, response, callback, failure);
      }
    }
  }

  static void write(HttpAnswer answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    var headers = response.getHeaders();
    headers.put(JSON);
    headers.add(new HttpField("x-amzn-RequestId", answer.requestId()));
    if (!answer.errorType().isEmpty()) {
      headers.add(new HttpField("x-amzn-ErrorType", answer.errorType()));
    }
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  /// What the headers alone forbid.
  private Optional<WireError> refusal(Request request) {
    var open = sideRoute(Request.getPathInContext(request)).filter(SideRoute::isOpen).isPresent();
    return origins.refusal(request, open).or(() -> refusalOfBody(request));
  }

  private static Optional<WireError> refusalOfBody(Request request) {
    var encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      return Optional.of(WireErrors.encodedBody());
    }
    if (request.getLength() > HttpListener.BODY_LIMIT_BYTES) {
      return Optional.of(WireErrors.tooLarge(HttpListener.BODY_LIMIT_BYTES));
    }
    return hasBody(request) ? OriginCheck.refusalOfBody(request) : Optional.empty();
  }

  /// Refuses without reading the body, so the connection cannot be used again.
  private static void refuse(WireError error, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    write(error.answer(RandomIds.uuid()), response, callback);
  }

  private static boolean hasBody(Request request) {
    return request.getLength() > 0
        || (request.getLength() < 0 && request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
  }

  private Optional<SideRoute> sideRoute(String path) {
    for (var route : sideRoutes) {
      if (route.prefix().endsWith("/")
          ? path.startsWith(route.prefix())
          : path.equals(route.prefix())) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }

  private static HttpMessage message(Request request, byte[] body) {
    var uri = request.getHttpURI();
    var query = uri.getQuery();
    return HttpMessage.of(
        request.getMethod(),
        uri.getPath(),
        query == null ? "" : query,
        request.getHeaders()::getValuesList,
        body);
  }
}

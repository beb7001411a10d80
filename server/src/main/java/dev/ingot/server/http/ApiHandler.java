// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.RandomIds;
import dev.ingot.model.auth.HttpMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Brings Jetty's requests to the API or to a side route.
final class ApiHandler extends Handler.Abstract {
  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");

  private static final byte[] NOTHING = new byte[0];

  /// More would not be done sooner: they share the processors and the database.
  private static final int CALLS_AT_ONCE = 16;

  /// Of side routes; these wait among themselves, as some take long.
  private static final int SIDE_CALLS_AT_ONCE = 8;

  private final RestJson api;
  private final List<SideRoute> sideRoutes;
  private final OriginCheck origins;
  private final Turns calls;
  private final Turns sideCalls;

  /// @param hosts by which the server is called
  /// @param threads for calls that had to wait for their turn
  ApiHandler(RestJson api, List<SideRoute> sideRoutes, AllowedHosts hosts, Executor threads) {
    this.api = api;
    this.sideRoutes = List.copyOf(sideRoutes);
    this.origins = new OriginCheck(hosts);
    this.calls = new Turns(threads, CALLS_AT_ONCE);
    this.sideCalls = new Turns(threads, SIDE_CALLS_AT_ONCE);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var visit = TrackedConnection.visit(request);
    visit.headIsThere();
    request.addIdleTimeoutListener(_ -> visit.isTheirs());
    var end = new End(visit, callback);
    var refusal = refusal(request);
    if (refusal.isPresent()) {
      refuse(refusal.get(), response, end);
    } else if (hasBody(request)) {
      readBody(request, response, end);
    } else {
      answer(request, response, end, NOTHING);
    }
    return true;
  }

  /// The end of a request.
  private static final class End extends Callback.Nested {
    private final Traffic.Visit visit;

    End(Traffic.Visit visit, Callback callback) {
      super(callback);
      this.visit = visit;
    }

    @Override
    public void succeeded() {
      visit.idle();
      super.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
      visit.idle();
      super.failed(cause);
    }
  }

  /// Reads the body, for operations only if its headers are those of somebody who may call.
  private void readBody(Request request, Response response, Callback callback) {
    var visit = TrackedConnection.visit(request);
    var side = sideRoute(Request.getPathInContext(request));
    var refusal =
        side.isPresent() ? Optional.<HttpAnswer>empty() : api.refusal(message(request, NOTHING));
    if (refusal.isEmpty()) {
      BodyReading.read(
          request, visit, limit(side), result -> bodyRead(result, request, response, callback));
    } else {
      BodyReading.skip(
          request,
          visit,
          result -> {
            if (result instanceof BodyReading.Result.Whole) {
              write(refusal.get(), response, callback);
            } else {
              bodyRead(result, request, response, callback);
            }
          });
    }
  }

  private void bodyRead(
      BodyReading.Result result, Request request, Response response, Callback callback) {
    switch (result) {
      case BodyReading.Result.Whole whole -> answer(request, response, callback, whole.bytes());
      case BodyReading.Result.TooLarge() ->
          refuse(
              WireErrors.tooLarge(limit(sideRoute(Request.getPathInContext(request)))),
              response,
              callback);
      case BodyReading.Result.NoRoom() ->
          write(WireErrors.noRoom().answer(RandomIds.uuid()), response, callback);
      case BodyReading.Result.Failed(HttpException cause) ->
          Response.writeError(request, response, callback, (Throwable) cause);
      case BodyReading.Result.Failed(TimeoutException _) ->
          refuse(WireErrors.ofStatus(HttpStatus.REQUEST_TIMEOUT_408), response, callback);
      case BodyReading.Result.Failed(var cause) -> callback.failed(new EofException(cause));
    }
  }

  /// Answers when it is the request's turn. What takes no time takes no turn.
  private void answer(Request request, Response response, Callback callback, byte[] body) {
    var side = sideRoute(Request.getPathInContext(request));
    if (side.isPresent() && !side.get().takesTime()) {
      answerNow(side, request, response, callback, body);
      return;
    }
    var visit = TrackedConnection.visit(request);
    visit.waiting();
    (side.isPresent() ? sideCalls : calls)
        .take(() -> {
          if (visit.working()) {
            answerNow(side, request, response, callback, body);
          } else {
            callback.failed(new EofException("cut off before its turn came"));
          }
        });
  }

  private void answerNow(
      Optional<SideRoute> side,
      Request request,
      Response response,
      Callback callback,
      byte[] body) {
    try {
      if (side.isPresent()) {
        JettyExchange.run(
            side.get(), api, message(request, body), request, response, callback, body);
      } else {
        write(api.answer(message(request, body), body, line(request)), response, callback);
      }
    } catch (Throwable e) {
      Response.writeError(request, response, callback, e);
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
    answer
        .retryAfter()
        .ifPresent(
            time -> headers.put(HttpHeader.RETRY_AFTER, Math.ceilDiv(time.toMillis(), 1000)));
    Answering.send(answer.body(), response, callback);
  }

  /// What the headers alone forbid.
  private Optional<WireError> refusal(Request request) {
    var side = sideRoute(Request.getPathInContext(request));
    var open = side.filter(SideRoute::isOpen).isPresent();
    return origins.refusal(request, open).or(() -> refusalOfBody(request, side));
  }

  private static int limit(Optional<SideRoute> side) {
    return side.map(SideRoute::bodyBytes).orElse(Limits.BODY_BYTES);
  }

  private static Optional<WireError> refusalOfBody(Request request, Optional<SideRoute> side) {
    var encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      return Optional.of(WireErrors.encodedBody());
    }
    if (request.getLength() > limit(side)) {
      return Optional.of(WireErrors.tooLarge(limit(side)));
    }
    return hasBody(request) ? OriginCheck.refusalOfBody(request, side) : Optional.empty();
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

  static Line line(Request request) {
    return new Line(remote(request).map(InetAddress::getHostAddress), request.isSecure());
  }

  /// From where a request comes, if that is an address.
  static Optional<InetAddress> remote(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress remote
        ? Optional.ofNullable(remote.getAddress())
        : Optional.empty();
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

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.Scope;
import dev.ingot.model.Operation;
import dev.ingot.model.RandomIds;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SignatureException;
import dev.ingot.model.json.JsonCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The AWS protocol restJson1 for all operations of the model: a request in, an answer out,
/// whatever the HTTP server.
///
/// ```text
/// route → who calls → how often → read-only? → read and check the input → do policies let it
///   → handle → write the output
/// ```
///
/// Every failure on the way becomes an error of the API, bugs and errors of the JVM among them.
public final class RestJson {
  private final Router router = new Router();
  private final Callers callers;
  private final TokenBuckets buckets;
  private final Permissions permissions;
  private final OperationHandler handler;
  private final CallOutcomes outcomes;

  /// @param buckets of the accounts
  public RestJson(
      Callers callers, TokenBuckets buckets, OperationHandler handler, CallOutcomes outcomes) {
    this(callers, buckets, Permissions.ALL, handler, outcomes);
  }

  /// @param permissions of callers whose keys have policies
  public RestJson(
      Callers callers,
      TokenBuckets buckets,
      Permissions permissions,
      OperationHandler handler,
      CallOutcomes outcomes) {
    this.callers = callers;
    this.buckets = buckets;
    this.permissions = permissions;
    this.handler = handler;
    this.outcomes = outcomes;
  }

  /// Answers a request; never throws.
  ///
  /// @param message as on the wire
  /// @param body what `message.bodyHash()` is the hash of
  HttpAnswer answer(HttpMessage message, byte[] body) {
    return answer(message, body, Line.UNKNOWN);
  }

  HttpAnswer answer(HttpMessage message, byte[] body, Line line) {
    var requestId = RandomIds.uuid();
    var route = router.find(message.method(), message.path());
    if (route.isEmpty()) {
      return WireErrors.unknownOperation(message.method(), message.path()).answer(requestId);
    }
    var operation = route.get().operation();
    try {
      var outside = outside(route.get(), message.query());
      var output = call(operation, message, body, outside, line, requestId);
      outcomes.answered(operation);
      return HttpAnswer.ok(requestId, output);
    } catch (Throwable e) {
      return failure(operation, e, requestId);
    }
  }

  private HttpAnswer failure(Operation<?, ?> operation, Throwable cause, String requestId) {
    var error = WireErrors.of(cause, requestId, operation.name());
    outcomes.failed(operation, error.code(), error.httpStatus());
    return error.answer(requestId);
  }

  /// What can be told of a request without its body: that it reaches no operation, or that whoever
  /// sends it may not call. Empty if the body is needed to tell.
  ///
  /// @param head with the hash of no body
  Optional<HttpAnswer> refusal(HttpMessage head) {
    var requestId = RandomIds.uuid();
    var route = router.find(head.method(), head.path());
    if (route.isEmpty()) {
      return Optional.of(WireErrors.unknownOperation(head.method(), head.path()).answer(requestId));
    }
    try {
      callers.checkHead(head);
      return Optional.empty();
    } catch (SignatureException e) {
      return Optional.of(failure(route.get().operation(), e, requestId));
    }
  }

  /// In which scope a request acts.
  ///
  /// @throws SignatureException if the caller may not call
  Scope scope(HttpMessage message) {
    return callers.caller(message).scope();
  }

  /// In which scope a request acts that does by another way what an operation does.
  ///
  /// @throws SignatureException if the caller may not call
  /// @throws RateExceededException if its account calls too often
  /// @throws dev.ingot.core.RejectedException if its key may not call the operation
  Scope scope(HttpMessage message, Operation<?, ?> operation) {
    return admitted(message, operation).scope();
  }

  /// Checks that a key may do what a route does with a resource.
  ///
  /// @throws SignatureException if the caller may not call
  /// @throws AccessDeniedException if its policies do not let it
  void check(HttpMessage message, Line line, Operation<?, ?> operation, String resource) {
    var action = "imagebuilder:" + operation.name();
    permissions.check(callers.caller(message), line, action, resource);
  }

  private Caller admitted(HttpMessage message, Operation<?, ?> operation) {
    var caller = callers.caller(message);
    buckets.take(caller.scope().account());
    caller.checkMayCall(operation);
    return caller;
  }

  private <I, O> byte[] call(
      Operation<I, O> operation,
      HttpMessage message,
      byte[] body,
      Map<String, List<String>> outside,
      Line line,
      String requestId) {
    var caller = admitted(message, operation);
    var input = JsonCodec.decodeRequest(operation, body, outside);
    permissions.check(caller, line, operation, input);
    var output = handler.handle(operation, input, new CallContext(caller.scope(), requestId));
    return JsonCodec.encode(operation.output(), output);
  }

  /// The values that do not come in the body, by member.
  private static Map<String, List<String>> outside(Router.Route route, String query) {
    if (query.isEmpty()) {
      return route.label();
    }
    var values = new HashMap<>(Router.parameters(query));
    values.putAll(route.label());
    return values;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.Scope;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.Operation;
import dev.ingot.model.RandomIds;
import dev.ingot.model.json.Constraints;

/// The API without HTTP and JSON: the same operations, checks and errors, in this process.
public final class InProcess implements ImageBuilderApi {
  private final OperationHandler handler;
  private final Scope scope;
  private final CallOutcomes outcomes;

  /// @param scope in which all calls act
  public InProcess(OperationHandler handler, Scope scope, CallOutcomes outcomes) {
    this.handler = handler;
    this.scope = scope;
    this.outcomes = outcomes;
  }

  @Override
  public <I, O> O call(Operation<I, O> operation, I input) throws ApiException {
    var requestId = RandomIds.uuid();
    try {
      Constraints.check(operation, input);
      var output = handler.handle(operation, input, new CallContext(scope, requestId));
      outcomes.answered(operation);
      return output;
    } catch (Throwable e) {
      var error = WireErrors.of(e, requestId, operation.name());
      outcomes.failed(operation, error.code(), error.httpStatus());
      throw error.exception(requestId);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.model.Operation;
import dev.ingot.server.http.CallContext;
import dev.ingot.server.http.OperationHandler;
import java.util.List;

/// All operations of the API.
public final class Operations implements OperationHandler {
  private final OperationTable table = new OperationTable();

  /// @throws IllegalStateException if the APIs do not have every operation of the model once
  public Operations(List<Api> apis) {
    apis.forEach(api -> api.register(table));
    table.checkComplete();
  }

  @Override
  public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
    return table.handler(operation).handle(input, context);
  }
}

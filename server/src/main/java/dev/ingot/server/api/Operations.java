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

  /// @param apis of what is built
  /// @throws IllegalStateException if they and the list of what is not built yet do not have every
  ///   operation of the model once
  public Operations(List<Api> apis) {
    new NotBuiltApi().register(table);
    apis.forEach(api -> api.register(table));
    table.checkComplete();
  }

  @Override
  public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
    return table.handler(operation).handle(input, context);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;


import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.model.Operation;
import java.util.List;

/// The operations of the model that are not built yet: they say so.
///
/// Whoever builds one moves its line from here to the class of its resource, and changes its row in
/// `docs/compatibility.md`.
final class NotBuiltApi implements Api {
  private static final List<Operation<?, ?>> OPERATIONS =
      List.of(

  @Override
  public void register(OperationTable table) {
    OPERATIONS.forEach(operation -> refuse(table, operation));
  }

  private static <I, O> void refuse(OperationTable table, Operation<I, O> operation) {
    table.on(
        operation,
        (_, _) -> {
          throw new RejectedException(new Rejection.NotBuiltYet("operation " + operation.name()));
        });
  }
}

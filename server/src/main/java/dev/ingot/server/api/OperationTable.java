// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.server.http.CallContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Which method answers which operation. Filled at start-up, then only read.
public final class OperationTable {
  private final Map<Operation<?, ?>, Handler<?, ?>> handlers = new HashMap<>();

  OperationTable() {}

  /// Answers the calls of one operation, by the contract of `OperationHandler`.
  @FunctionalInterface
  interface Handler<I, O> {
    O handle(I input, CallContext context);
  }

  /// Enters a handler.
  ///
  /// @throws IllegalStateException if the operation has one already
  <I, O> void on(Operation<I, O> operation, Handler<I, O> handler) {
    if (handlers.putIfAbsent(operation, handler) != null) {
      throw new IllegalStateException(operation + " is registered twice");
    }
  }

  /// Looks whether every operation of the model has a handler.
  ///
  /// @throws IllegalStateException if not; it names all that have none
  void checkComplete() {
    var missing = ImageBuilder.OPERATIONS.stream().filter(o -> !handlers.containsKey(o)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(names(missing) + " of the model: no handler");
    }
  }

  private static String names(List<Operation<?, ?>> operations) {
    return operations.stream().map(Operation::name).collect(Collectors.joining(", "));
  }

  /// Finds the handler of an operation in a complete table.
  @SuppressWarnings("unchecked") // `on` takes a handler only with an operation of its types
  <I, O> Handler<I, O> handler(Operation<I, O> operation) {
    return (Handler<I, O>) Objects.requireNonNull(handlers.get(operation), operation::name);
  }
}

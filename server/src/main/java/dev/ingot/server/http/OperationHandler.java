// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.Operation;

/// Carries out operations whose input was read and checked.
public interface OperationHandler {

  /// Answers a call.
  ///
  /// @param input a record of `operation.input()`, with all constraints of the model kept
  /// @return a record of `operation.output()`; where that has a `requestId`, it is the context's
  /// @throws dev.ingot.core.RejectedException if the caller asked for what cannot be
  Object handle(Operation<?, ?> operation, Object input, CallContext context);
}

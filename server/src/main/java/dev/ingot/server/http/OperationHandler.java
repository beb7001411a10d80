// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.Operation;

/// Carries out operations whose input was read and checked.
public interface OperationHandler {

  /// Answers a call.
  ///
  /// @param input with all constraints of the model kept
  /// @return where it has a `requestId`, it is the context's
  /// @throws dev.ingot.core.RejectedException if the caller asked for what cannot be
  <I, O> O handle(Operation<I, O> operation, I input, CallContext context);
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.model.Operation;

/// Who makes a call.
///
/// @param scope on whose behalf and where it acts
/// @param accessKeyId empty if the call is not signed
record Caller(Scope scope, String accessKeyId, Callers.Access access) {

  /// @throws RejectedException if the access key may not call the operation
  void checkMayCall(Operation<?, ?> operation) {
    if (access == Callers.Access.READ_ONLY && !operation.readsOnly()) {
      throw new RejectedException(
          new Rejection.Forbidden(
              "The access key "
                  + accessKeyId
                  + " is read-only and may not call "
                  + operation.name()
                  + "."));
    }
  }
}

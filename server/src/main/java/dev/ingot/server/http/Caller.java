// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.iam.Policy;
import dev.ingot.model.Operation;
import java.util.List;
import java.util.Optional;

/// Who makes a call.
///
/// @param scope on whose behalf and where it acts
/// @param accessKeyId empty if the call is not signed
/// @param name of whom it is the key
/// @param policies of the key; without any it may do all that its access lets it
public record Caller(
    Scope scope,
    String accessKeyId,
    Callers.Access access,
    String name,
    Optional<List<Policy>> policies) {

  /// One that may do everything in its scope.
  static Caller unrestricted(Scope scope, String accessKeyId) {
    return new Caller(scope, accessKeyId, Callers.Access.ALL, accessKeyId, Optional.empty());
  }

  /// Such as `arn:aws:iam::111122223333:user/builder`.
  public String arn() {
    return "arn:" + scope.partition() + ":iam::" + scope.account() + ":user/" + name;
  }

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

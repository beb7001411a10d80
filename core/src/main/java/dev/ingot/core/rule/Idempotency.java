// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Scope;
import java.util.Optional;

/// Remembers for at least 24 hours what an accepted call answered, so that a repeated one can be
/// given the same answer. Joins the calling thread's transaction like
/// [dev.ingot.core.resource.ResourceStore].
public interface Idempotency {

  /// @param fingerprint of the request without its client token
  /// @param answer what was answered: a name from which the answer can be made again
  record Remembered(String fingerprint, String answer) {}

  Optional<Remembered> find(Scope scope, String operation, String clientToken);

  void remember(Scope scope, String operation, String clientToken, Remembered answer);
}

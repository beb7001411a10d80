// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Gives references their values.
public interface Resolver {

  /// @return empty if the reference stays as it is written, such as `{{ loop.value }}` outside of a
  ///   loop
  /// @throws UnresolvedException if it should have a value and has none
  Optional<String> resolve(Reference reference, String expression)
      throws UnresolvedException, MachineException, InterruptedException;

  /// Leaves everything as it is written.
  Resolver NOTHING = (reference, expression) -> Optional.empty();
}

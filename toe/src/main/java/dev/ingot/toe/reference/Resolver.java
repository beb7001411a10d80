// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

import dev.ingot.core.machine.MachineException;
import java.util.List;
import java.util.Optional;

/// Gives references their values.
public interface Resolver {

  /// @return empty if the reference stays as it is written, such as `{{ loop.value }}` outside of a
  ///   loop
  /// @throws UnresolvedException if it should have a value and has none
  Optional<String> resolve(Reference reference, String expression)
      throws UnresolvedException, MachineException, InterruptedException;

  /// The items of a reference that stands for a list.
  ///
  /// @return empty if it stands for one text
  default Optional<List<String>> resolveList(Reference reference, String expression)
      throws UnresolvedException, MachineException, InterruptedException {
    return Optional.empty();
  }

  /// Leaves everything as it is written.
  Resolver NOTHING = (reference, expression) -> Optional.empty();
}

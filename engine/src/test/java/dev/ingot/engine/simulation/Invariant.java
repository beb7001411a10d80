// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.util.List;
import java.util.Optional;

/// Something that holds after every commit.
///
/// @param name with the section of the specification of workflows that it stands on
record Invariant(String name, Check check) {

  interface Check {
    /// @param before the records after the commit before; empty after the first
    /// @return what is wrong
    List<String> wrong(Optional<Snapshot> before, Snapshot after);
  }
}

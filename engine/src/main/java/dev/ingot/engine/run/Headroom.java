// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import java.util.Optional;

/// Memory that is held back for the moment when there is none: to log and record that an action ran
/// out of it. What the action held is free by then, but other threads may have taken it.
final class Headroom {
  private static final int BYTES = 4 << 20;

  private Optional<byte[]> reserve = Optional.of(new byte[BYTES]);

  /// Gives the reserve away.
  synchronized void use() {
    reserve = Optional.empty();
  }

  /// Holds it back again, if there is room now.
  synchronized void refill() {
    if (reserve.isEmpty()) {
      try {
        reserve = Optional.of(new byte[BYTES]);
      } catch (OutOfMemoryError _) {
        // The next action tries again.
      }
    }
  }
}

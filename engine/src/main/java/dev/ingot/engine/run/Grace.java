// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// The time that an action has to end once it was told to.
interface Grace {

  /// For whoever reads what was given up.
  Duration length();

  /// Waits until the action is over or its time is.
  ///
  /// @param lock is held by the caller, and notified when the action is over
  void spend(Object lock, BooleanSupplier over) throws InterruptedException;

  /// Passes as time does.
  static Grace of(Duration length) {
    return new Grace() {
      @Override
      public Duration length() {
        return length;
      }

      @Override
      public void spend(Object lock, BooleanSupplier over) throws InterruptedException {
        var end = System.nanoTime() + length.toNanos();
        synchronized (lock) {
          for (var left = length; !over.getAsBoolean() && left.isPositive(); ) {
            lock.wait(Math.max(1, left.toMillis()));
            left = Duration.ofNanos(end - System.nanoTime());
          }
        }
      }
    };
  }
}

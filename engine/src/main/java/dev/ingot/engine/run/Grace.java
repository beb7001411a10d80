// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The time of actions, which passes whatever the clock on the wall shows: how much of it there
/// was, and how much an action has to end once it was told to.
interface Grace {

  /// How much has passed since some moment, which stays the same as long as the process lives.
  Duration passed();

  /// For whoever reads what was given up.
  Duration length();

  /// Waits until the action is over or its time is.
  ///
  /// @param lock is held by the caller, and notified when the action is over
  void spend(Object lock, BooleanSupplier over) throws InterruptedException;

  /// Passes as time does.
  static Grace of(Duration length) {
    return of(length, () -> Duration.ofNanos(System.nanoTime()));
  }

  /// @param passed see [#passed]
  static Grace of(Duration length, Supplier<Duration> passed) {
    return new Grace() {
      @Override
      public Duration passed() {
        return passed.get();
      }

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

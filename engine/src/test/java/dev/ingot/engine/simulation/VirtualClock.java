// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that is moved on by hand, and can be wrong: what it shows jumps, what has passed does
/// not.
final class VirtualClock implements InstantSource {
  private final Instant start;
  private Duration elapsed = Duration.ZERO;
  private Duration error = Duration.ZERO;

  VirtualClock(Instant start) {
    this.start = start;
  }

  @Override
  public synchronized Instant instant() {
    return start.plus(elapsed).plus(error);
  }

  /// How much time has really passed.
  synchronized Duration elapsed() {
    return elapsed;
  }

  synchronized void advance(Duration by) {
    elapsed = elapsed.plus(by);
  }

  synchronized void jump(Duration by) {
    error = error.plus(by);
  }
}

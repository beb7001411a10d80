// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Somebody's wish that a command stop.
public final class Interruption {
  private final AtomicBoolean requested = new AtomicBoolean();
  private final Semaphore wake = new Semaphore(0);

  /// @return false if it was requested before
  public boolean request() {
    var first = requested.compareAndSet(false, true);
    wake.release();
    return first;
  }

  public boolean isRequested() {
    return requested.get();
  }

  /// Waits, at most until it is requested.
  public void pause(long millis) {
    try {
      if (wake.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        wake.drainPermits();
      }
    } catch (InterruptedException _) {
      request();
    }
  }
}

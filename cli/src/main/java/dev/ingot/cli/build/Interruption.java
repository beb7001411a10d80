// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Somebody's wish that a command stop.
public final class Interruption {
  private final AtomicBoolean requested = new AtomicBoolean();
  private final Semaphore wake = new Semaphore(0);
  private Optional<Thread> worker = Optional.empty();

  /// @return false if it was requested before
  public boolean request() {
    var first = requested.compareAndSet(false, true);
    wake.release();
    interruptWorker();
    return first;
  }

  private synchronized void interruptWorker() {
    worker.ifPresent(Thread::interrupt);
  }

  /// Does something that is interrupted as soon as it is requested. One thread at a time.
  ///
  /// @throws InterruptedException if it was requested before
  public <T> T interrupting(Callable<T> work) throws Exception {
    synchronized (this) {
      if (isRequested()) {
        throw new InterruptedException();
      }
      worker = Optional.of(Thread.currentThread());
    }
    try {
      return work.call();
    } finally {
      synchronized (this) {
        worker = Optional.empty();
      }
      // Whatever comes next tidies up and must not be disturbed.
      Thread.interrupted();
    }
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

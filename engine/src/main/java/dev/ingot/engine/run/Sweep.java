// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the machines of this host that nobody needs any more, now and then.
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final Duration PACE = Duration.ofSeconds(30);

  /// From the end of a build that failed until its machines are looked at: it is recorded then.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Strays strays;
  private final StoppedMachines stopped;
  private final Semaphore wanted = new Semaphore(0);

  Sweep(Strays strays, StoppedMachines stopped) {
    this.strays = strays;
    this.stopped = stopped;
  }

  /// Machines of this host may have become nobody's.
  void removeStrays() throws InterruptedException {
    strays.remove();
  }

  /// Removes what stays for a retry.
  void makeRoom() throws InterruptedException {
    stopped.removeAll();
  }

  /// One more machine may stay for a retry than may.
  void soon() {
    wanted.release();
  }

  void once() throws InterruptedException {
    strays.settle();
    stopped.removeExpired();
    strays.remove();
  }

  /// Again and again until the thread is interrupted.
  void keepOn() throws InterruptedException {
    while (true) {
      if (wanted.tryAcquire(PACE.toSeconds(), TimeUnit.SECONDS)) {
        Thread.sleep(PAUSE);
        wanted.drainPermits();
      }
      try {
        once();
      } catch (RuntimeException e) {
        LOG.warn("cannot look for machines that nobody needs", e);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the machines of this host that nobody needs any more, now and then.
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final Duration PACE = Duration.ofSeconds(30);

  private final Strays strays;
  private final StoppedMachines stopped;

  Sweep(Strays strays, StoppedMachines stopped) {
    this.strays = strays;
    this.stopped = stopped;
  }

  void once() throws InterruptedException {
    strays.settle();
    stopped.removeExpired();
    strays.remove();
  }

  /// Again and again until the thread is interrupted.
  void keepOn() throws InterruptedException {
    while (true) {
      Thread.sleep(PACE);
      try {
        once();
      } catch (RuntimeException e) {
        LOG.warn("cannot look for machines that nobody needs", e);
      }
    }
  }
}

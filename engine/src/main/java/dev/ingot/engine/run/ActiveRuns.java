// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Journal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The executions that run in this process right now. Looks after them: an action that passed its
/// deadline or is to be cancelled is told to stop.
///
/// Cancel is a flag in the journal, set by any process; so it is read again and again here.
final class ActiveRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveRuns.class);
  private static final long PACE_MILLIS = 1000;
  private static final long FAST_PACE_MILLIS = 20;
  private static final int FAST_LOOKS = 50;

  private final Journal journal;
  private final Grace grace;
  private final Map<String, ActiveRun> runs = new ConcurrentHashMap<>();
  private final Semaphore soon = new Semaphore(0);
  private final AtomicInteger fastLooks = new AtomicInteger();

  /// @param grace how long an action may take to end once it was told to stop
  ActiveRuns(Journal journal, Grace grace) {
    this.journal = journal;
    this.grace = grace;
  }

  ActiveRun enter(String executionId) {
    var run = new ActiveRun(grace);
    runs.put(executionId, run);
    return run;
  }

  void leave(String executionId, ActiveRun run) {
    runs.remove(executionId, run);
  }

  boolean has(String executionId) {
    return runs.containsKey(executionId);
  }

  /// Looks at every run once.
  void look() {
    for (var entry : runs.entrySet()) {
      var run = entry.getValue();
      var action = run.action();
      if (action.isEmpty()) {
        continue;
      }
      if (action.get().isLate()) {
        action.get().stop(ActionRun.Stop.TIMED_OUT);
      }
      if (journal.cancelRequested(entry.getKey())) {
        action.get().stop(ActionRun.Stop.CANCELLED);
      }
    }
  }

  /// Somebody in this process has just asked a run to stop: looks often for a second, as the asking
  /// transaction may not have committed yet.
  void lookSoon() {
    fastLooks.set(FAST_LOOKS);
    soon.release();
  }

  /// Looks again and again until the thread is interrupted.
  void keepLooking() throws InterruptedException {
    while (true) {
      var fast = fastLooks.updateAndGet(left -> Math.max(0, left - 1)) > 0;
      if (soon.tryAcquire(fast ? FAST_PACE_MILLIS : PACE_MILLIS, TimeUnit.MILLISECONDS)) {
        soon.drainPermits();
      }
      try {
        look();
      } catch (RuntimeException e) {
        LOG.warn("cannot look whether runs are to be cancelled", e);
      }
    }
  }

  /// A run, and its action at the moment.
  static final class ActiveRun {
    private final Grace grace;
    private volatile Optional<ActionRun> action = Optional.empty();

    private ActiveRun(Grace grace) {
      this.grace = grace;
    }

    Grace grace() {
      return grace;
    }

    Optional<ActionRun> action() {
      return action;
    }

    void begin(ActionRun next) {
      action = Optional.of(next);
    }

    void end() {
      action = Optional.empty();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.WorkflowExecution;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The executions that run in this process right now. Looks after them: who passed a deadline or is
/// to be cancelled is interrupted.
///
/// Cancel is a flag in the journal, set by any process; so it is read again and again here.
final class ActiveRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveRuns.class);
  private static final long PACE_MILLIS = 1000;
  private static final long FAST_PACE_MILLIS = 20;
  private static final int FAST_LOOKS = 50;

  private final Journal journal;
  private final InstantSource clock;
  private final Map<String, ActiveRun> runs = new ConcurrentHashMap<>();
  private final Semaphore soon = new Semaphore(0);
  private final AtomicInteger fastLooks = new AtomicInteger();

  ActiveRuns(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  ActiveRun enter(String executionId) {
    var run = new ActiveRun();
    runs.put(executionId, run);
    return run;
  }

  void leave(String executionId, ActiveRun run) {
    runs.remove(executionId, run);
  }

  /// Looks at every run once.
  void look() {
    var now = clock.instant();
    for (var entry : runs.entrySet()) {
      var run = entry.getValue();
      if (!now.isBefore(run.deadline())) {
        run.stop(ActiveRun.Stop.TIMED_OUT);
      }
      if (run.acting() && cancelRequested(entry.getKey())) {
        run.stop(ActiveRun.Stop.CANCELLED);
      }
    }
  }

  private boolean cancelRequested(String executionId) {
    return journal.execution(executionId).map(WorkflowExecution::cancelRequested).orElse(false);
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

  /// A run, and whether its action may be interrupted at the moment: an interrupt reaches an action
  /// only, never the work on records around it.
  static final class ActiveRun {
    enum Stop {
      NO,
      TIMED_OUT,
      CANCELLED
    }

    private Thread acting = Thread.currentThread();
    private boolean isActing;
    private Instant deadline = Instant.MAX;
    private Stop stop = Stop.NO;

    /// The calling thread begins to run an action.
    synchronized void begin(Instant until) {
      acting = Thread.currentThread();
      isActing = true;
      deadline = until;
      stop = Stop.NO;
    }

    /// The action has ended.
    ///
    /// @return why it was interrupted, if it was from here
    synchronized Stop end() {
      isActing = false;
      deadline = Instant.MAX;
      if (stop != Stop.NO) {
        // The interrupt may have come too late for the action to see it.
        Thread.interrupted();
      }
      return stop;
    }

    synchronized void stop(Stop why) {
      if (isActing && stop == Stop.NO) {
        stop = why;
        acting.interrupt();
      }
    }

    synchronized boolean acting() {
      return isActing;
    }

    synchronized Instant deadline() {
      return deadline;
    }
  }
}

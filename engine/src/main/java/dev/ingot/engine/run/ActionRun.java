// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.engine.action.StepOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/// One run of an action, in a thread of its own: whatever the action does, whoever waits for it is
/// free again in time.
///
/// ```text
/// start ─► ended
///      └─► told to stop (interrupt) ─► ended
///                                  └─► given up after the grace: the thread goes on for nobody
/// ```
///
/// The thread is one of the operating system, so an action that only computes takes no carrier from
/// the virtual threads, and a daemon, so it does not keep the process from ending.
final class ActionRun {
  /// How long an action may take to end once it was told to. A command in a machine has 5 seconds
  /// to end by itself, then its output 5 seconds to come.
  static final Grace GRACE = Grace.of(Duration.ofSeconds(30));

  /// The same when this process ends, which has less time.
  private static final Grace SHUTDOWN_GRACE = Grace.of(Duration.ofSeconds(3));

  enum Stop {
    NO,
    TIMED_OUT,
    CANCELLED
  }

  private final Duration end;
  private final Grace grace;
  private Optional<Thread> thread = Optional.empty();
  private Optional<StepOutcome> outcome = Optional.empty();
  private Stop stop = Stop.NO;
  private boolean givenUp;

  /// @param left how long it may run
  ActionRun(Duration left, Grace grace) {
    this.end = grace.passed().plus(left);
    this.grace = grace;
  }

  /// @param work never throws
  /// @param late is called in the action's thread if it ends after it was given up
  synchronized void start(String name, Supplier<StepOutcome> work, Runnable late) {
    var started = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(work, late));
    thread = Optional.of(started);
    started.start();
    if (stop != Stop.NO) {
      started.interrupt();
    }
  }

  private void run(Supplier<StepOutcome> work, Runnable late) {
    var result = work.get();
    if (!ended(result)) {
      late.run();
    }
  }

  /// @return false if nobody waits for it any more
  private synchronized boolean ended(StepOutcome result) {
    outcome = Optional.of(result);
    notifyAll();
    return !givenUp;
  }

  /// Whether it has run as long as it may. A clock that was set does not change that.
  boolean isLate() {
    return grace.passed().compareTo(end) >= 0;
  }

  /// Tells the action to stop. The first reason counts.
  synchronized void stop(Stop why) {
    if (outcome.isEmpty() && stop == Stop.NO) {
      stop = why;
      thread.ifPresent(Thread::interrupt);
      notifyAll();
    }
  }

  /// Why the action was told to stop.
  synchronized Stop stopped() {
    return stop;
  }

  /// Waits for the end of the action.
  ///
  /// @return empty if it was told to stop and did not
  /// @throws InterruptedException if the caller was interrupted: the process ends; so was the
  ///   action then
  synchronized Optional<StepOutcome> await() throws InterruptedException {
    try {
      while (outcome.isEmpty() && stop == Stop.NO) {
        wait();
      }
      grace.spend(this, this::isOver);
    } catch (InterruptedException e) {
      thread.ifPresent(Thread::interrupt);
      SHUTDOWN_GRACE.spend(this, this::isOver);
      throw e;
    }
    givenUp = outcome.isEmpty();
    return outcome;
  }

  private synchronized boolean isOver() {
    return outcome.isPresent();
  }

  /// Ends an action that was given up at the first thing that it wants to have seen.
  ///
  /// @throws CancellationException if it was given up
  synchronized void check() {
    if (givenUp) {
      throw new CancellationException("the action was given up");
    }
  }
}

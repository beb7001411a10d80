// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import java.time.Instant;

/// Hands workflow executions to workers: each to one worker at a time, again after a crash, and
/// later where a run asks to wait.
///
/// [#add], [#wake] and the commit of a handler's [Verdict] join the calling thread's transaction.
public interface Queue extends AutoCloseable {

  /// What a worker does with an execution. An [InterruptedException] or any other exception hands
  /// the execution back: it is run again after a short pause.
  interface Handler {
    Verdict handle(String executionId) throws InterruptedException;
  }

  /// How the handler leaves the execution. `commit` is run in one transaction with the queue's own
  /// change, so both happen or neither.
  sealed interface Verdict {
    Runnable commit();

    /// The queue forgets the execution.
    record Finished(Runnable commit) implements Verdict {}

    /// The execution comes again at the given time, or when it is woken.
    record Parked(Instant until, Runnable commit) implements Verdict {}
  }

  /// Adds an execution, due at once.
  void add(String executionId);

  /// Makes a parked execution due at once. One that is running and parks then comes again at once,
  /// so no wake-up is lost. Does nothing if it is unknown.
  void wake(String executionId);

  /// Interrupts the handler if it runs in this process; else does nothing.
  void interrupt(String executionId);

  /// Starts to hand out executions, those of a dead predecessor of this worker first.
  void start(Handler handler);

  /// Looks for due executions now rather than at the next poll. Called after a commit that added
  /// some.
  void poke();

  /// Interrupts what is running, waits a short time for it, and hands the rest back.
  @Override
  void close();
}

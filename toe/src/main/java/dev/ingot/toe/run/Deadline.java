// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs work that is interrupted when its time is up.
final class Deadline {
  private Deadline() {}

  interface Work<T> {
    T run() throws MachineException, InterruptedException;
  }

  /// Runs the work in a thread of its own and returns when that thread has ended, in any case: also
  /// after an interrupt, which is passed on to the work first.
  ///
  /// @return empty if the time was up before the work had ended
  static <T> Optional<T> within(Duration limit, Work<T> work)
      throws MachineException, InterruptedException {
    var task = new FutureTask<T>(work::run);
    var worker = Thread.ofVirtual().name("toe-step").start(task);
    try {
      if (!worker.join(limit)) {
        worker.interrupt();
        worker.join();
      }
    } catch (InterruptedException e) {
      worker.interrupt();
      joinAnyway(worker);
      throw e;
    }
    return result(task);
  }

  private static <T> Optional<T> result(FutureTask<T> task)
      throws MachineException, InterruptedException {
    try {
      return Optional.of(task.get());
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case InterruptedException _ -> Optional.empty(); // only the deadline interrupts the worker
        case MachineException broken -> throw broken;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      };
    }
  }

  private static void joinAnyway(Thread worker) {
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException _) {
        worker.interrupt(); // the caller gets its exception from the first interrupt
      }
    }
  }
}

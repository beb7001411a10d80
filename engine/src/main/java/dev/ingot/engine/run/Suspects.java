// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.StepExecution;
import dev.ingot.engine.action.StepOutcome;
import java.util.concurrent.Semaphore;

/// Steps whose process died with them more than once. One of them may have killed it, by taking all
/// memory or by a fault of the Java runtime, and would do so for ever.
///
/// They run one at a time in this process, so that only the one that kills it is counted further;
/// at [#LIMIT] it is given up. A process that is stopped properly does not count.
final class Suspects {
  /// How often a step's action begins at most without coming to an end.
  static final int LIMIT = 5;

  private static final int SUSPICIOUS = 2;

  private final Semaphore one = new Semaphore(1);

  static boolean givenUp(StepExecution step) {
    return step.starts() >= LIMIT;
  }

  static StepOutcome.Failed failure(StepExecution step) {
    return StepOutcome.failed(
        "The server's process died "
            + step.starts()
            + " times while step "
            + step.name()
            + " ran; the step is not tried again.");
  }

  /// @return false if the step has to wait for another one
  boolean enter(StepExecution step) {
    return step.starts() < SUSPICIOUS || one.tryAcquire();
  }

  /// @param step as it was when it entered
  void leave(StepExecution step) {
    if (step.starts() >= SUSPICIOUS) {
      one.release();
    }
  }
}

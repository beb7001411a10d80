// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import dev.ingot.core.resource.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Transactions of the twins in memory: one at a time, and undone when they fail.
///
/// ```text
/// in(work):  lock ── change, note how to undo it ── change, note … ── unlock
///                                                     └ exception: undo the notes, newest first
/// ```
///
/// Twins that share one `MemoryTransactions` commit and roll back together. A failed nested call
/// poisons the outer transaction, even if the exception is caught in between: it is rolled back at
/// its end.
public final class MemoryTransactions implements Transactions {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> undo = new ArrayList<>();
  private boolean poisoned;
  private long changes;

  @Override
  public <T> T in(Supplier<T> work) {
    lock.lock();
    try {
      return lock.getHoldCount() > 1 ? nested(work) : outermost(work);
    } finally {
      lock.unlock();
    }
  }

  private <T> T nested(Supplier<T> work) {
    var done = false;
    try {
      var result = work.get();
      done = true;
      return result;
    } finally {
      poisoned |= !done;
    }
  }

  private <T> T outermost(Supplier<T> work) {
    poisoned = false;
    var done = false;
    try {
      var result = work.get();
      if (poisoned) {
        throw new IllegalStateException("a nested transaction failed: everything is rolled back");
      }
      done = true;
      changes += undo.size();
      return result;
    } finally {
      if (!done) {
        undo.reversed().forEach(Runnable::run);
      }
      undo.clear();
    }
  }

  /// How many changes were committed so far.
  public long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /// Notes how to take back a change that the calling thread's transaction is making.
  void undo(Runnable change) {
    undo.add(change);
  }
}

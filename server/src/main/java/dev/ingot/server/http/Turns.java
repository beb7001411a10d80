// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Lets so many be at work at a time. The others wait for their turn, first come, first served, and
/// hold no thread.
final class Turns {
  private final Executor threads;
  private final int atOnce;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int atWork;

  Turns(Executor threads, int atOnce) {
    this.threads = threads;
    this.atOnce = atOnce;
  }

  /// Runs the work at once and in this thread if it is its turn, else later in another one.
  void take(Runnable work) {
    synchronized (this) {
      if (atWork == atOnce) {
        waiting.add(work);
        return;
      }
      atWork++;
    }
    run(work);
  }

  private void run(Runnable work) {
    try {
      work.run();
    } finally {
      pass();
    }
  }

  private void pass() {
    Runnable next;
    synchronized (this) {
      if (waiting.isEmpty()) {
        atWork--;
        return;
      }
      next = waiting.remove();
    }
    threads.execute(() -> run(next));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.Outbox;
import dev.ingot.core.execution.Queue;
import dev.ingot.engine.build.Ports;

/// Lets executions run in this process, from [#start] to [#close].
public final class Dispatcher implements AutoCloseable {
  private final Recovery recovery;
  private final Queue queue;
  private final Outbox outbox;
  private final Outbox.Courier courier;
  private final WorkflowRunner runner;
  private final ActiveRuns active;
  private final Thread watch;
  private final Thread sweep;

  Dispatcher(
      Ports ports, Recovery recovery, WorkflowRunner runner, ActiveRuns active, Strays strays) {
    this.recovery = recovery;
    this.queue = ports.queue();
    this.outbox = ports.outbox();
    this.courier = new Notices(ports);
    this.runner = runner;
    this.active = active;
    this.watch = Thread.ofVirtual().name("active-runs").unstarted(this::watch);
    this.sweep = Thread.ofVirtual().name("strays").unstarted(() -> sweep(strays));
  }

  /// Tidies up after a predecessor and begins to take executions from the queue, unfinished ones of
  /// the predecessor first.
  public void start() throws InterruptedException {
    recovery.tidy();
    watch.start();
    sweep.start();
    queue.start(runner);
    outbox.start(courier);
  }

  /// Looks once after what is running, as is done every second.
  void look() {
    active.look();
  }

  private void watch() {
    try {
      active.keepLooking();
    } catch (InterruptedException _) {
      // closed
    }
  }

  private static void sweep(Strays strays) {
    try {
      strays.keepRemoving();
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// Interrupts what is running and hands it back: whoever starts next goes on with it. Closes the
  /// queue.
  @Override
  public void close() {
    outbox.close();
    queue.close();
    watch.interrupt();
    sweep.interrupt();
  }
}

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
  private final Queue.Handler runner;
  private final ActiveRuns active;
  private final Sweep sweep;
  private final Thread watch;
  private final Thread sweeping;

  Dispatcher(Ports ports, Recovery recovery, Queue.Handler runner, ActiveRuns active, Sweep sweep) {
    this.recovery = recovery;
    this.queue = ports.queue();
    this.outbox = ports.outbox();
    this.courier = new Notices(ports);
    this.runner = runner;
    this.active = active;
    this.sweep = sweep;
    this.watch = Thread.ofVirtual().name("active-runs").unstarted(this::watch);
    this.sweeping = Thread.ofVirtual().name("sweep").unstarted(this::keepSweeping);
  }

  /// Tidies up after a predecessor and begins to take executions from the queue, unfinished ones of
  /// the predecessor first.
  public void start() throws InterruptedException {
    recovery.tidy();
    watch.start();
    sweeping.start();
    queue.start(runner);
    outbox.start(courier);
  }

  /// The same without threads that look after things, and without notices: whoever wants things
  /// looked after calls [#look] and [#sweep].
  void startUnwatched() throws InterruptedException {
    recovery.tidy();
    queue.start(runner);
  }

  /// Looks once after what is running, as is done every second.
  void look() {
    active.look();
  }

  /// Removes once what nobody owns, as is done every half minute.
  void sweep() throws InterruptedException {
    sweep.once();
  }

  private void watch() {
    try {
      active.keepLooking();
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void keepSweeping() {
    try {
      sweep.keepOn();
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
    sweeping.interrupt();
  }
}

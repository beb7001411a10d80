// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Lets one thread run at a time: the driver, or one that it has let go on, until that one has
/// ended or waits at a [Gate]. So a run with many threads is a function of the driver's choices.
final class Turns {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 2;

  private final List<Gate> gates = new ArrayList<>();
  private boolean driver = true;

  /// Where threads wait, oldest first.
  synchronized List<Gate> gates() {
    return List.copyOf(gates);
  }

  // For the threads of the engine

  /// Gives the turn back to the driver until it opens the gate.
  ///
  /// @throws InterruptedException if the thread was interrupted meanwhile, and heeds it
  synchronized void pass(Gate gate) throws InterruptedException {
    gates.add(gate);
    driver = true;
    notifyAll();
    while (!gate.open) {
      try {
        wait();
      } catch (InterruptedException _) {
        gate.interrupted = true;
        notifyAll();
      }
    }
    gates.remove(gate);
    gate.server.alive();
    if (gate.heedsInterrupt()) {
      throw new InterruptedException();
    }
  }

  /// The thread has ended.
  synchronized void end() {
    driver = true;
    notifyAll();
  }

  // For the driver

  void start(Thread thread) {
    synchronized (this) {
      driver = false;
      thread.start();
    }
    await("the start of " + thread.getName(), () -> driver);
  }

  void open(Gate gate) {
    synchronized (this) {
      driver = false;
      gate.open = true;
      notifyAll();
    }
    await(gate.label, () -> driver || (gate.isGivenUp() && !gate.thread.isAlive()));
    end();
  }

  /// The worker of the action at the gate goes on without it.
  void giveUp(Gate gate) {
    synchronized (this) {
      driver = false;
      gate.actor.action().ifPresent(action -> action.givenUp = true);
      gate.actor.worker().graceIsOver = true;
    }
    await("what follows " + gate.label + ", given up", () -> driver);
  }

  /// Waits until the gate has noticed that its action was told to stop.
  void awaitInterrupt(Gate gate) {
    await("the interrupt of " + gate.label, () -> gate.interrupted);
  }

  /// Opens all gates that fit, and waits until their threads and the others have ended.
  void release(Predicate<Gate> which, List<Thread> others) {
    var threads = new ArrayList<>(others);
    synchronized (this) {
      gates.stream()
          .filter(which)
          .forEach(gate -> {
            gate.open = true;
            threads.add(gate.thread);
          });
      notifyAll();
    }
    await("the end of a dead process", () -> threads.stream().noneMatch(Thread::isAlive));
    end();
  }

  private synchronized void await(String what, BooleanSupplier over) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!over.getAsBoolean()) {
      if (System.nanoTime() > end) {
        var stacks = new StringBuilder("the simulation stands still: " + what);
        Thread.getAllStackTraces()
            .forEach((thread, stack) -> stacks.append("\n").append(thread).append(List.of(stack)));
        throw new IllegalStateException(stacks.toString());
      }
      try {
        wait(LOOK_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

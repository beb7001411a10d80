// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.time.Duration;
import java.util.Optional;

/// A thread that takes one execution from the queue and goes as far as it can.
final class Worker {
  /// Who the calling thread is. A thread that a worker starts runs one action; what that one starts
  /// belongs to the action.
  private static final InheritableThreadLocal<Optional<Actor>> CURRENT =
      new InheritableThreadLocal<>() {
        @Override
        protected Optional<Actor> initialValue() {
          return Optional.empty();
        }

        @Override
        protected Optional<Actor> childValue(Optional<Actor> parent) {
          return parent.map(actor ->
              actor.action().isPresent()
                  ? actor
                  : new Actor(actor.worker(), Optional.of(new Action())));
        }
      };

  final Server server;
  final String executionId;
  final Thread thread;
  volatile boolean graceIsOver;
  volatile boolean done;

  /// @param action empty if it is the worker itself
  record Actor(Worker worker, Optional<Action> action) {}

  /// One run of an action.
  static final class Action {
    /// Whether its fate has come.
    boolean decided;

    /// When its time is over, once it has asked for something.
    Optional<Duration> deadline = Optional.empty();

    /// When it was told to stop.
    Optional<Duration> stopped = Optional.empty();

    /// Nobody waits for it any more.
    volatile boolean givenUp;
  }

  Worker(Server server, String executionId, Runnable work) {
    this.server = server;
    this.executionId = executionId;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("worker of " + executionId)
            .unstarted(() -> {
              CURRENT.set(Optional.of(new Actor(this, Optional.empty())));
              work.run();
            });
  }

  /// Who the calling thread is or works for; empty if it is the driver.
  static Optional<Actor> current() {
    return CURRENT.get();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import java.time.Instant;
import java.util.Optional;

/// Keeps notifications until they are delivered, across restarts. Each is delivered at least once;
/// twice if the process dies in between.
public interface Outbox extends AutoCloseable {

  /// Delivers a notification.
  interface Courier {

    /// @param attempt from 1
    /// @return when to try again; empty if it is done or given up. An exception tries again after a
    ///   pause
    Optional<Instant> deliver(Notification notification, int attempt) throws InterruptedException;
  }

  /// Joins the calling thread's transaction: it is delivered if and only if that commits.
  void add(Notification notification);

  /// Starts to deliver, first what a predecessor left. Builds do not wait for it.
  void start(Courier courier);

  /// Interrupts what is under way; whoever starts next goes on with it.
  @Override
  void close();
}

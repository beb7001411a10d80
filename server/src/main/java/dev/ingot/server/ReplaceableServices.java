// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.model.Operation;
import dev.ingot.server.http.CallContext;
import dev.ingot.server.http.Caller;
import dev.ingot.server.http.Line;
import dev.ingot.server.http.OperationHandler;
import dev.ingot.server.http.Permissions;
import java.io.IOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// The services in use. Now and then the records below them are replaced, and they by others:
///
/// ```text
/// call ── call ──│ wait for calls, close │ change the records │ open, start │── call ── call
/// ```
final class ReplaceableServices implements OperationHandler, Permissions, AutoCloseable {
  private final Supplier<Services> opening;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile Services services;
  private boolean started;
  private boolean closed;

  /// What is done to the records while nothing uses them.
  interface Change {
    void make() throws IOException;

    /// What was there before is there again.
    void undo() throws IOException;
  }

  /// @param opening makes services over the records that are there when it is asked
  ReplaceableServices(Supplier<Services> opening) {
    this.opening = opening;
    this.services = opening.get();
  }

  /// Those in use now. They may be closed at any time; see [#with].
  Services now() {
    return services;
  }

  /// Does something with the services, which stay in use meanwhile.
  <T> T with(Function<Services, T> work) {
    lock.readLock().lock();
    try {
      return work.apply(services);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Likewise.
  void use(Consumer<Services> work) {
    with(now -> {
      work.accept(now);
      return now;
    });
  }

  @Override
  public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
    return with(now -> now.operations().handle(operation, input, context));
  }

  @Override
  public <I> void check(Caller caller, Line line, Operation<I, ?> operation, I input) {
    use(now -> now.permissions().check(caller, line, operation, input));
  }

  @Override
  public void check(Caller caller, Line line, String action, String resource) {
    use(now -> now.permissions().check(caller, line, action, resource));
  }

  /// Begins to run workflows. A second call does nothing.
  void start() throws InterruptedException {
    lock.writeLock().lock();
    try {
      if (!started && !closed) {
        started = true;
        services.engine().dispatcher().start();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Changes the records. What is being built is interrupted, and goes on afterwards if its records
  /// are still there.
  ///
  /// @throws IOException if that cannot be, or nothing can be opened over what the change made;
  ///   then the records are as they were
  void replace(Change change) throws IOException, InterruptedException {
    lock.writeLock().lock();
    try {
      if (closed) {
        throw new IOException("the server is stopping");
      }
      services.close();
      var made = false;
      try {
        change.make();
        services = opening.get();
        made = true;
      } finally {
        if (!made) {
          change.undo();
          services = opening.get();
        }
        if (started) {
          services.engine().dispatcher().start();
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        services.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}

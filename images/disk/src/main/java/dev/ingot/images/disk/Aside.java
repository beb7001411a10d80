// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Work that is done beside other work, by a thread of its own.
final class Aside {
  private final Thread thread;
  private final CompletableFuture<Optional<Exception>> done;

  private Aside(Thread thread, CompletableFuture<Optional<Exception>> done) {
    this.thread = thread;
    this.done = done;
  }

  interface Work {
    void run() throws IOException, InterruptedException;
  }

  static Aside begin(Work work) {
    var done = new CompletableFuture<Optional<Exception>>();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("aside")
            .start(() -> {
              try {
                work.run();
                done.complete(Optional.empty());
              } catch (IOException | InterruptedException | RuntimeException e) {
                done.complete(Optional.of(e));
              }
            });
    return new Aside(thread, done);
  }

  /// Waits until it is done.
  void await() throws IOException, InterruptedException {
    try {
      var failure = done.get();
      if (failure.isPresent()) {
        throw new IOException(failure.get().getMessage(), failure.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Ends it if it is not done, and returns when it has ended. An interrupt is kept for the caller.
  void end() {
    thread.interrupt();
    var interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

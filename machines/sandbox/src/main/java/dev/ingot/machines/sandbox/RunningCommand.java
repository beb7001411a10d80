// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Output;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A command that was started, with the two threads that pass on what it prints.
final class RunningCommand {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final long STACK_BYTES = 1 << 18;

  private final Process process;
  private final Output output;
  private final Thread out;
  private final Thread err;
  private final ReentrantLock turn = new ReentrantLock();
  private boolean left;
  private volatile Optional<RuntimeException> sinkFailure = Optional.empty();

  /// @param builder says what to start; its output goes into the pipes, which nothing else uses
  RunningCommand(ProcessBuilder builder, PipePair pipes, Output output) throws IOException {
    this.output = output;
    var from = pipes.open();
    try {
      this.process =
          builder.redirectOutput(pipes.out().toFile()).redirectError(pipes.err().toFile()).start();
    } catch (IOException e) {
      from.out().close();
      from.err().close();
      throw e;
    } finally {
      from.closeWriters();
    }
    this.out = reader(from.out(), Output.Stream.STDOUT);
    this.err = reader(from.err(), Output.Stream.STDERR);
  }

  /// A platform thread: reading a pipe would hold a virtual thread's carrier for as long as the
  /// command is silent, and there are few carriers.
  private Thread reader(FileInputStream from, Output.Stream stream) {
    return Thread.ofPlatform()
        .daemon()
        .name("sandbox-" + stream)
        .stackSize(STACK_BYTES)
        .start(() -> pass(from, stream));
  }

  Process process() {
    return process;
  }

  /// Waits until all output has come.
  ///
  /// @return false if somebody still had it open when the time was over
  boolean awaitOutput(Duration time) throws InterruptedException {
    var deadline = System.nanoTime() + time.toNanos();
    return out.join(time) && err.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  /// As [#awaitOutput], however often the caller is interrupted meanwhile: the command was ended,
  /// and what it had printed is still to come.
  void drain(Duration time) {
    var interrupted = Thread.interrupted();
    var deadline = System.nanoTime() + time.toNanos();
    for (var left = time;
        left.isPositive();
        left = Duration.ofNanos(deadline - System.nanoTime())) {
      try {
        awaitOutput(left);
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Gives nothing more to the sink. What still comes is read and forgotten, so its writers go on.
  void leave() {
    turn.lock();
    try {
      left = true;
    } finally {
      turn.unlock();
    }
  }

  /// Throws what the sink has thrown, if it has.
  void rethrow() {
    sinkFailure.ifPresent(failure -> {
      throw failure;
    });
  }

  private void pass(FileInputStream from, Output.Stream stream) {
    try (from) {
      var chunk = new byte[CHUNK_BYTES];
      for (var n = from.read(chunk); n >= 0; n = from.read(chunk)) {
        pass(stream, chunk, n);
      }
    } catch (IOException e) {
      // Nobody but this thread closes the pipe.
      throw new IllegalStateException("cannot read a command's output", e);
    }
  }

  private void pass(Output.Stream stream, byte[] chunk, int length) {
    turn.lock();
    try {
      if (!left) {
        output.accept(stream, chunk, length);
      }
    } catch (RuntimeException e) {
      left = true;
      sinkFailure = Optional.of(e);
    } finally {
      turn.unlock();
    }
  }
}

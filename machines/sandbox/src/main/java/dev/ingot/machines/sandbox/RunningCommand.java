// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Output;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// A command that was started, with the thread that passes on what it prints.
///
/// What comes are the frames of `enter.pl`: one process reads both streams, so that lines keep
/// their order as far as one reader can see it.
final class RunningCommand {
  private static final int CHUNK_BYTES = 1 << 16;

  /// The kind of the last frame of a command.
  private static final int END = 'z';

  private static final long STACK_BYTES = 1 << 18;

  private final Gate gate;
  private final Output output;
  private final Thread reader;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final ReentrantLock turn = new ReentrantLock();
  private boolean left;
  private volatile Optional<RuntimeException> sinkFailure = Optional.empty();

  /// How a command ended.
  sealed interface End {
    record Ended(ExitStatus status) implements End {}

    /// It was not started.
    record NotEntered(String why) implements End {}
  }

  /// Starts a command.
  RunningCommand(Gate gate, Command command, Output output) throws IOException {
    this.gate = gate;
    this.output = output;
    gate.start(command);
    // A platform thread: reading a pipe would hold a virtual thread's carrier for as long as the
    // command is silent, and there are few carriers.
    this.reader =
        Thread.ofPlatform()
            .daemon()
            .name("sandbox-output")
            .stackSize(STACK_BYTES)
            .start(this::read);
  }

  /// Waits until the command ended.
  End await() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot read a command's output", e.getCause());
    }
  }

  /// Waits until the command ended, or the time is over.
  Optional<End> await(Duration time) throws InterruptedException {
    try {
      return Optional.of(end.get(time.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot read a command's output", e.getCause());
    }
  }

  /// Waits until all output has come.
  ///
  /// @return false if somebody still had it open when the time was over
  boolean awaitOutput(Duration time) throws InterruptedException {
    return reader.join(time);
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

  private void read() {
    try {
      var frames = gate.frames();
      var chunk = new byte[CHUNK_BYTES];
      var kind = frames.read();
      while (kind >= 0 && kind != END) {
        var length = frames.readInt();
        if (length < 0 || length > chunk.length) {
          throw new IOException("a frame of " + length + " bytes");
        }
        frames.readFully(chunk, 0, length);
        take(kind, chunk, length);
        kind = frames.read();
      }
      if (kind == END) {
        frames.readInt();
      } else {
        gate.leave();
      }
    } catch (EOFException e) {
      // Its writer was ended in the middle of a frame.
    } catch (IOException | RuntimeException e) {
      end.completeExceptionally(e);
    }
    end.complete(new End.NotEntered("it ended meanwhile"));
  }

  private void take(int kind, byte[] chunk, int length) throws IOException {
    switch (kind) {
      case 'o' -> pass(Output.Stream.STDOUT, chunk, length);
      case 'e' -> pass(Output.Stream.STDERR, chunk, length);
      case 'x' -> end.complete(new End.Ended(new ExitStatus.Exited(chunk[0] & 0xff)));
      case 'k' -> end.complete(new End.Ended(new ExitStatus.Killed(chunk[0] & 0xff)));
      case 'f' ->
          end.complete(new End.NotEntered(new String(chunk, 0, length, StandardCharsets.UTF_8)));
      default -> throw new IOException("a frame of the kind " + kind);
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

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// What a command does on a [FakeMachine].
@FunctionalInterface
public interface Script {

  ExitStatus run(FakeMachine machine, Command command, Output output)
      throws MachineException, InterruptedException;

  /// Prints a text and exits with 0.
  static Script prints(String stdout) {
    return (machine, command, output) -> {
      write(output, Output.Stream.STDOUT, stdout);
      return new ExitStatus.Exited(0);
    };
  }

  /// Prints a text on stderr and exits.
  static Script exits(int code, String stderr) {
    return (machine, command, output) -> {
      write(output, Output.Stream.STDERR, stderr);
      return new ExitStatus.Exited(code);
    };
  }

  /// The machine breaks.
  static Script breaks(String message) {
    return (machine, command, output) -> {
      throw new MachineException(message);
    };
  }

  /// Runs until the caller is interrupted.
  static Script blocks() {
    return (machine, command, output) -> {
      new CountDownLatch(1).await();
      throw new IllegalStateException("unreachable");
    };
  }

  /// Does one thing after the other; the last one's exit status counts.
  default Script then(Script next) {
    return (machine, command, output) -> {
      run(machine, command, output);
      return next.run(machine, command, output);
    };
  }

  private static void write(Output output, Output.Stream stream, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      output.accept(stream, bytes, bytes.length);
    }
  }
}

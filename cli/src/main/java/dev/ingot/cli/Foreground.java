// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import java.io.IOException;
import java.util.List;

/// Hands the terminal to another program.
public final class Foreground {
  private Foreground() {}

  /// Runs a program with this process's terminal and waits for it. What the terminal's keys send
  /// meanwhile is for the program alone.
  ///
  /// @return its exit code
  public static int run(Cli cli, List<String> command) throws InterruptedException {
    cli.out().flush();
    cli.err().flush();
    try (var _ = Signals.ignore()) {
      var process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.MISSING_REQUIREMENT,
          "cannot start " + command.getFirst() + ": " + e.getMessage());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

/// A command cannot do what it was asked; the message is all that its user sees.
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String text;

  /// @param exitCode one of [ExitCode]
  public CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
    this.text = message;
  }

  public int exitCode() {
    return exitCode;
  }

  public String text() {
    return text;
  }
}

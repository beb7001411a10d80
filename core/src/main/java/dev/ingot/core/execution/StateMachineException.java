// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

/// A state machine could not be asked, or refused. The message says what was tried, on what, and
/// why it failed; it becomes the step's failure.
public final class StateMachineException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean mayPass;

  private StateMachineException(String message, boolean mayPass) {
    super(message);
    this.mayPass = mayPass;
  }

  /// Something that another try may not meet: no connection, a server in trouble.
  public static StateMachineException passing(String message) {
    return new StateMachineException(message, true);
  }

  /// Something that another try would meet too.
  public static StateMachineException last(String message) {
    return new StateMachineException(message, false);
  }

  /// Whether another try may succeed.
  public boolean mayPass() {
    return mayPass;
  }

  /// The message, which is always there.
  public String reason() {
    return String.valueOf(getMessage());
  }
}

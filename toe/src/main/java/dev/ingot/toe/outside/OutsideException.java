// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.outside;

/// Something outside of the machine said no or could not be reached. The message says what was
/// tried, on what, and why it failed; it becomes the step's failure.
public final class OutsideException extends Exception {
  private static final long serialVersionUID = 1L;

  public OutsideException(String message) {
    super(message);
  }

  public OutsideException(String message, Throwable cause) {
    super(message, cause);
  }

  /// The message, which is always there.
  public String reason() {
    return String.valueOf(getMessage());
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

/// Something outside of the machine said no or could not be reached. The message says what was
/// tried, on what, and why it failed; it becomes the step's failure.
public final class ExternalSourceException extends Exception {
  private static final long serialVersionUID = 1L;

  public ExternalSourceException(String message) {
    super(message);
  }

  public ExternalSourceException(String message, Throwable cause) {
    super(message, cause);
  }

  /// The message, which is always there.
  public String reason() {
    return String.valueOf(getMessage());
  }
}

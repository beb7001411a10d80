// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

/// A machine could not be launched, reached or used. The message says what was tried, on what, and
/// what to do.
public class MachineException extends Exception {
  private static final long serialVersionUID = 1L;

  public MachineException(String message) {
    super(message);
  }

  public MachineException(String message, Throwable cause) {
    super(message, cause);
  }
}

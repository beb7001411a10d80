// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

/// Another worker has taken over the execution; whoever gets this stops without a further effect.
public final class LostExecutionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LostExecutionException(String executionId, long epoch) {
    super("execution " + executionId + " was taken over; epoch " + epoch + " may no longer write");
  }
}

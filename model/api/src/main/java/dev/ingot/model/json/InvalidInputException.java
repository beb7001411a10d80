// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import dev.ingot.model.ServiceError;

/// A request that no operation needs to look at: it is no JSON, lacks a required member, has a
/// value of the wrong type, or a value that breaks its constraints. The message is for the caller.
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ServiceError error;
  private final String message;

  public InvalidInputException(ServiceError error, String message) {
    super(message);
    this.error = error;
    this.message = message;
  }

  /// `INVALID_REQUEST`, or for a broken constraint `INVALID_PARAMETER_VALUE`, which the tag
  /// operations call `INVALID_PARAMETER`.
  public ServiceError error() {
    return error;
  }

  /// What the caller is told.
  public String message() {
    return message;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

/// A call is refused: by Ingot, or because the model says so.
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(String error) {
    super(error);
  }

  /// The name of the error.
  String error() {
    return String.valueOf(getMessage());
  }

  static RefusedException notFound() {
    return new RefusedException("ResourceNotFoundException");
  }

  static RefusedException alreadyExists() {
    return new RefusedException("ResourceAlreadyExistsException");
  }

  static RefusedException needed() {
    return new RefusedException("ResourceDependencyException");
  }

  static RefusedException tokenReused() {
    return new RefusedException("IdempotentParameterMismatchException");
  }

  static RefusedException dryRun() {
    return new RefusedException("DryRunOperationException");
  }

  static RefusedException invalidValue() {
    return new RefusedException("InvalidParameterValueException");
  }

  static RefusedException invalidVersion() {
    return new RefusedException("InvalidVersionNumberException");
  }
}

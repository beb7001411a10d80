// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

/// A reference has no value, or a value of the wrong kind, in the run at hand.
final class UnresolvedReferenceException extends Exception {
  private static final long serialVersionUID = 1L;

  UnresolvedReferenceException(String message) {
    super(message);
  }
}

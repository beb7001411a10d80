// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

/// A reference has no value now. The message names it.
public final class UnresolvedException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnresolvedException(String message) {
    super(message);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

/// The policies of a caller do not let it do what it asks for. The message is the one that callers
/// get.
public final class AccessDeniedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String message;

  public AccessDeniedException(String message) {
    super(message);
    this.message = message;
  }

  /// What the caller is told.
  public String message() {
    return message;
  }
}

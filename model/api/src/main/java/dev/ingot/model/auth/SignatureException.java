// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

/// A request that lacks a signature, or whose signature does not hold. The message is the one that
/// callers get.
public final class SignatureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String message;

  public SignatureException(String code, String message) {
    super(message);
    this.code = code;
    this.message = message;
  }

  /// The service's name of the error, such as `InvalidSignatureException`.
  public String code() {
    return code;
  }

  /// What the caller is told.
  public String message() {
    return message;
  }
}

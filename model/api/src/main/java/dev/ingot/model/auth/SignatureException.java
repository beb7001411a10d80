// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

/// A request whose signature does not hold. The message is the one that callers get.
public final class SignatureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  SignatureException(String code, String message) {
    super(message);
    this.code = code;
  }

  /// The service's name of the error, such as `InvalidSignatureException`.
  public String code() {
    return code;
  }
}

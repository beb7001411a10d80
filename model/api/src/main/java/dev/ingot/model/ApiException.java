// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model;

/// The API refused a call, or answered that it failed.
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int httpStatus;
  private final String message;
  private final String requestId;

  /// @param code the service's name of the error, such as `ResourceNotFoundException`
  /// @param requestId empty text if the answer had none
  public ApiException(String code, int httpStatus, String message, String requestId) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
    this.message = message;
    this.requestId = requestId;
  }

  public String code() {
    return code;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /// What a person is told.
  public String message() {
    return message;
  }

  public String requestId() {
    return requestId;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

/// An answer of the API, in JSON.
final class HttpAnswer {
  private final int status;
  private final String requestId;
  private final String errorType;
  private final byte[] body;

  private HttpAnswer(int status, String requestId, String errorType, byte[] body) {
    this.status = status;
    this.requestId = requestId;
    this.errorType = errorType;
    this.body = body;
  }

  static HttpAnswer ok(String requestId, byte[] body) {
    return new HttpAnswer(200, requestId, "", body);
  }

  static HttpAnswer error(int status, String requestId, String errorType, byte[] body) {
    return new HttpAnswer(status, requestId, errorType, body);
  }

  int status() {
    return status;
  }

  String requestId() {
    return requestId;
  }

  /// Empty text for a success.
  String errorType() {
    return errorType;
  }

  /// Not to be changed.
  byte[] body() {
    return body;
  }
}

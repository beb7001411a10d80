// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.time.Duration;
import java.util.Optional;

/// An answer of the API, in JSON.
final class HttpAnswer {
  private final int status;
  private final String requestId;
  private final String errorType;
  private final Optional<Duration> retryAfter;
  private final byte[] body;

  private HttpAnswer(
      int status, String requestId, String errorType, Optional<Duration> retryAfter, byte[] body) {
    this.status = status;
    this.requestId = requestId;
    this.errorType = errorType;
    this.retryAfter = retryAfter;
    this.body = body;
  }

  static HttpAnswer ok(String requestId, byte[] body) {
    return new HttpAnswer(200, requestId, "", Optional.empty(), body);
  }

  static HttpAnswer error(
      int status, String requestId, String errorType, Optional<Duration> retryAfter, byte[] body) {
    return new HttpAnswer(status, requestId, errorType, retryAfter, body);
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

  /// After how long the call may succeed, if that is known.
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /// Not to be changed.
  byte[] body() {
    return body;
  }
}

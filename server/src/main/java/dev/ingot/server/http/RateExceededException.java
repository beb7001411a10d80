// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.time.Duration;

/// An account calls more often than it may.
final class RateExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RateLimit limit;
  private final Duration wait;

  RateExceededException(RateLimit limit, Duration wait) {
    super(limit + " is exceeded");
    this.limit = limit;
    this.wait = wait;
  }

  RateLimit limit() {
    return limit;
  }

  /// After how long the next call would be let through.
  Duration waitFor() {
    return wait;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

/// How often an account may call.
///
/// @param perSecond calls in the long run, at least one
/// @param burst calls at once after a pause, at least one
public record RateLimit(int perSecond, int burst) {
  public RateLimit {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException(perSecond + " calls per second, " + burst + " at once");
    }
  }
}

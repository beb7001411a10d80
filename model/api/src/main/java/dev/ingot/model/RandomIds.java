// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Ids that must differ but may be guessed, such as those of requests: they cost neither secure
/// random bits nor the start of the machinery that makes them.
public final class RandomIds {
  private RandomIds() {}

  /// The text of a random UUID.
  public static String uuid() {
    var random = ThreadLocalRandom.current();
    var version4 = (random.nextLong() & ~0xf000L) | 0x4000L;
    var variant2 = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(version4, variant2).toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import java.time.Instant;

/// How ext4 keeps a time: 34 bits of seconds and 30 of nanoseconds, the upper two bits of the
/// seconds beside the nanoseconds.
final class Times {
  /// In December 1901.
  static final Instant FIRST = Instant.ofEpochSecond(Integer.MIN_VALUE);

  /// In May 2446.
  static final Instant LAST = Instant.ofEpochSecond(Integer.MAX_VALUE + 3L * (1L << 32), 999999999);

  private Times() {}

  static boolean holds(Instant time) {
    return !time.isBefore(FIRST) && !time.isAfter(LAST);
  }

  /// The nearest time that can be kept.
  static Instant nearest(Instant time) {
    return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
  }

  static int seconds(Instant time) {
    return (int) time.getEpochSecond();
  }

  /// What lies beside the seconds.
  static int extra(Instant time) {
    var seconds = time.getEpochSecond();
    var upper = (int) ((seconds - (int) seconds) >>> 32) & 3;
    return upper | (time.getNano() << 2);
  }
}

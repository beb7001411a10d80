// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.server.http.RateLimit;
import java.util.Optional;

/// How often an account may call, as settings say it.
public final class RateLimitSettings {
  private static final String PER_SECOND = "rate-limit.per-second";
  private static final String BURST = "rate-limit.burst";
  private static final int MOST = 1_000_000;

  private RateLimitSettings() {}

  /// Empty if accounts may call as often as they like.
  static Optional<RateLimit> read(Settings settings) {
    var perSecond = settings.number(PER_SECOND, 1, MOST);
    var burst = settings.number(BURST, 1, MOST);
    if (perSecond.isEmpty() && burst.isPresent()) {
      throw new InvalidSettingException(BURST + " limits nothing without " + PER_SECOND);
    }
    return perSecond.map(rate -> new RateLimit(rate, burst.orElse(rate)));
  }

  /// The settings as they are written, one line each.
  public static String text(RateLimit limit) {
    return PER_SECOND + ": " + limit.perSecond() + "\n" + BURST + ": " + limit.burst();
  }
}

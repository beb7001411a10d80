// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A token bucket for each account. A call takes a token out of the bucket of its account; a bucket
/// has `burst` tokens at first, and gets `perSecond` more in a second until it is full.
///
/// What is kept of a bucket is when it will be full:
///
/// ```text
/// now          fullAt        each token is `interval` long, so (fullAt - now) / interval are missing
///  ├──┴──┴──┴──┤
/// ```
///
/// Of so many accounts that have not called for longest nothing is kept: their buckets are full by
/// then, unless thousands of accounts call at once.
public final class TokenBuckets {
  private static final int ACCOUNTS = 10_000;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final Optional<RateLimit> limit;
  private final LongSupplier nanoTime;
  private final Map<String, Long> fullAt;

  private TokenBuckets(Optional<RateLimit> limit, LongSupplier nanoTime, int accounts) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.fullAt =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > accounts;
          }
        };
  }

  /// Every call gets a token.
  public static TokenBuckets bottomless() {
    return new TokenBuckets(Optional.empty(), () -> 0, 0);
  }

  /// @param nanoTime as [System#nanoTime()]
  public static TokenBuckets of(RateLimit limit, LongSupplier nanoTime) {
    return of(limit, nanoTime, ACCOUNTS);
  }

  static TokenBuckets of(RateLimit limit, LongSupplier nanoTime, int accounts) {
    return new TokenBuckets(Optional.of(limit), nanoTime, accounts);
  }

  /// Takes a token out of the bucket of an account.
  ///
  /// @throws RateExceededException if there is none; then nothing was taken
  void take(String account) {
    limit.ifPresent(rate -> take(account, rate));
  }

  private synchronized void take(String account, RateLimit rate) {
    var interval = SECOND_NANOS / rate.perSecond();
    var now = nanoTime.getAsLong();
    var missing = Math.max(0, fullAt.getOrDefault(account, now) - now);
    var wait = missing - (rate.burst() - 1) * interval;
    if (wait > 0) {
      throw new RateExceededException(rate, Duration.ofNanos(wait));
    }
    fullAt.put(account, now + missing + interval);
  }
}

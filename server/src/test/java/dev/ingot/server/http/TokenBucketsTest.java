// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
  /// Such clocks may begin anywhere, and run over.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  private TokenBuckets buckets(int perSecond, int burst) {
    return TokenBuckets.of(new RateLimit(perSecond, burst), nanos::get);
  }

  private int taken(TokenBuckets buckets, String account, int tries) {
    var taken = 0;
    for (var i = 0; i < tries; i++) {
      taken += isTaken(buckets, account) ? 1 : 0;
    }
    return taken;
  }

  private static boolean isTaken(TokenBuckets buckets, String account) {
    try {
      buckets.take(account);
      return true;
    } catch (RateExceededException _) {
      return false;
    }
  }

  private void after(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void at_first_there_are_as_many_as_the_burst() {
    assertThat(taken(buckets(2, 5), "a", 20)).isEqualTo(5);
  }

  @Test
  void the_bucket_fills_at_the_rate_and_to_the_burst() {
    var buckets = buckets(2, 5);
    taken(buckets, "a", 20);

    after(Duration.ofMillis(499));
    assertThat(taken(buckets, "a", 20)).isZero();
    after(Duration.ofMillis(1));
    assertThat(taken(buckets, "a", 20)).isEqualTo(1);
    after(Duration.ofSeconds(1));
    assertThat(taken(buckets, "a", 20)).isEqualTo(2);
    after(Duration.ofDays(1));
    assertThat(taken(buckets, "a", 20)).isEqualTo(5);
  }

  @Test
  void who_is_refused_learns_when_the_next_call_is_let_through() {
    var buckets = buckets(4, 1);
    buckets.take("a");
    after(Duration.ofMillis(100));

    var refusal = catchThrowableOfType(RateExceededException.class, () -> buckets.take("a"));

    assertThat(refusal.waitFor()).isEqualTo(Duration.ofMillis(150));
    after(refusal.waitFor());
    buckets.take("a");
  }

  @Test
  void accounts_do_not_take_from_each_other() {
    var buckets = buckets(1, 3);

    assertThat(taken(buckets, "a", 10)).isEqualTo(3);
    assertThat(taken(buckets, "b", 10)).isEqualTo(3);
  }

  @Test
  void without_a_limit_there_is_always_one() {
    assertThat(taken(TokenBuckets.bottomless(), "a", 100_000)).isEqualTo(100_000);
  }

  @Test
  void no_more_accounts_are_kept_than_the_limit_and_those_that_called_last_are() {
    var buckets = TokenBuckets.of(new RateLimit(1, 1), nanos::get, 2);
    buckets.take("a");
    buckets.take("b");
    assertThat(isTaken(buckets, "a")).isFalse();

    buckets.take("c");

    assertThat(isTaken(buckets, "a")).isFalse();
    assertThat(isTaken(buckets, "b")).isTrue();
  }

  @Test
  void threads_together_take_no_more_than_there_are() throws Exception {
    var buckets = buckets(1, 500);
    var taken = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < 8; i++) {
      threads.add(Thread.ofVirtual().start(() -> taken.addAndGet(taken(buckets, "a", 200))));
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(taken).hasValue(500);
  }
}

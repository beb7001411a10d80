// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Outbox;
import dev.ingot.core.resource.Transactions;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// What every [Outbox] does. The time is moved by hand; the threads are real.
public abstract class OutboxContract {
  /// Where the outbox under test has its time from.
  protected final HandClock clock = new HandClock(Fixtures.NOON);

  private static final Notification FIRST =
      new Notification(
          "7f3a5a4e-5f5b-4f0e-8a39-2a4f2f3f0c01",
          "step-1",
          Notification.Channel.TOPIC,
          "arn:aws:sns:eu-central-1:111122223333:approvals",
          "{\"a\": \"ä\"}",
          Fixtures.NOON);

  private final List<String> attempts = new CopyOnWriteArrayList<>();

  /// The outbox under test, empty when the test begins; another one over the same store with every
  /// call.
  protected abstract Outbox outbox();

  /// The transactions that the outbox joins.
  protected abstract Transactions transactions();

  private Optional<Instant> deliver(Notification notification, int attempt) {
    attempts.add(notification.id() + " " + attempt);
    return Optional.empty();
  }

  @Test
  void what_is_added_is_delivered_once_and_as_it_was() throws Exception {
    var delivered = new CopyOnWriteArrayList<Notification>();
    try (var outbox = outbox()) {
      outbox.start((notification, _) -> {
        delivered.add(notification);
        return Optional.empty();
      });
      outbox.add(FIRST);

      eventually(() -> !delivered.isEmpty());
      clock.advance(Duration.ofDays(1));
      Thread.sleep(1500);
      assertThat(delivered).containsExactly(FIRST);
    }
  }

  @Test
  void what_a_failed_transaction_added_is_not_delivered() throws Exception {
    try (var outbox = outbox()) {
      outbox.start(this::deliver);

      assertThatThrownBy(() ->
              transactions()
                  .in(() -> {
                    outbox.add(FIRST);
                    throw new IllegalStateException("no");
                  }))
          .isInstanceOf(IllegalStateException.class);

      Thread.sleep(1500);
      assertThat(attempts).isEmpty();
    }
  }

  @Test
  void it_is_tried_again_when_the_courier_says_so() throws Exception {
    try (var outbox = outbox()) {
      outbox.start((notification, attempt) -> {
        deliver(notification, attempt);
        return attempt < 3
            ? Optional.of(clock.instant().plus(Duration.ofHours(1)))
            : Optional.empty();
      });
      outbox.add(FIRST);
      eventually(() -> attempts.size() == 1);

      clock.advance(Duration.ofHours(1));
      eventually(() -> attempts.size() == 2);
      clock.advance(Duration.ofHours(1));
      eventually(() -> attempts.size() == 3);

      assertThat(attempts).containsExactly(FIRST.id() + " 1", FIRST.id() + " 2", FIRST.id() + " 3");
    }
  }

  @Test
  void what_was_not_delivered_when_it_was_closed_is_delivered_by_the_next() throws Exception {
    var begun = new CountDownLatch(1);
    try (var outbox = outbox()) {
      outbox.start((_, _) -> {
        begun.countDown();
        Thread.sleep(Duration.ofMinutes(1));
        return Optional.empty();
      });
      outbox.add(FIRST);
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    }

    try (var next = outbox()) {
      next.start(this::deliver);
      eventually(() -> !attempts.isEmpty());
    }
    assertThat(attempts).containsExactly(FIRST.id() + " 1");
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(20);
    }
  }
}

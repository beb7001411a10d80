// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.Queue.Verdict;
import dev.ingot.core.resource.Transactions;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// What every [Queue] does. The time is moved by hand; the threads are real.
public abstract class QueueContract {
  /// Where the queue under test has its time from.
  protected final HandClock clock = new HandClock(Fixtures.NOON);

  private final ConcurrentLinkedQueue<String> runs = new ConcurrentLinkedQueue<>();

  /// The queue under test, empty when the test begins and with at least two slots; the same with
  /// every call in one test.
  protected abstract Queue queue();

  /// The transactions that the queue joins.
  protected abstract Transactions transactions();

  /// Has the queue look at the time that the clock shows; may return before it has.
  protected void drive() {
    queue().poke();
  }

  @Test
  void an_added_execution_is_run_once() {
    queue().start(this::finish);

    queue().add("wf-1");
    queue().add("wf-2");

    eventually(() -> runs.size() == 2);
    clock.advance(Duration.ofDays(1));
    steadily(() -> runs.size() == 2);
    assertThat(runs).containsExactlyInAnyOrder("wf-1", "wf-2");
  }

  @Test
  void what_was_added_before_the_start_is_run() {
    queue().add("wf-1");

    queue().start(this::finish);

    eventually(() -> runs.contains("wf-1"));
  }

  @Test
  void an_execution_that_is_there_is_not_added_again() {
    var until = clock.instant().plus(Duration.ofDays(7));
    queue().start(id -> parked(id, until));
    queue().add("wf-1");
    eventually(() -> runs.size() == 1);
    steadily(() -> runs.size() == 1);

    queue().add("wf-1");

    steadily(() -> runs.size() == 1);
  }

  @Test
  void an_execution_of_a_failed_transaction_is_not_run() {
    queue().start(this::finish);

    assertThatThrownBy(() ->
        transactions()
            .in(() -> {
              queue().add("wf-1");
              throw new IllegalArgumentException("no");
            }));

    steadily(runs::isEmpty);
  }

  @Test
  void an_execution_is_not_run_before_the_commit() {
    queue().start(this::finish);

    transactions()
        .in(() -> {
          queue().add("wf-1");
          queue().poke();
          assertThat(runs).isEmpty();
        });

    eventually(() -> runs.size() == 1);
  }

  @Test
  void a_parked_execution_comes_again_at_its_time() {
    var until = clock.instant().plus(Duration.ofDays(7));
    queue().start(id -> runs.isEmpty() ? parked(id, until) : finish(id));
    queue().add("wf-1");
    eventually(() -> runs.size() == 1);

    clock.advance(Duration.ofDays(7).minusSeconds(1));
    steadily(() -> runs.size() == 1);

    clock.advance(Duration.ofSeconds(1));
    eventually(() -> runs.size() == 2);
  }

  @Test
  void a_parked_execution_comes_again_when_it_is_woken() {
    var until = clock.instant().plus(Duration.ofDays(7));
    var parked = new CountDownLatch(1);
    queue()
        .start(
            id -> runs.isEmpty() ? new Verdict.Parked(until, committed(id, parked)) : finish(id));
    queue().add("wf-1");
    eventually(() -> parked.getCount() == 0);

    queue().wake("wf-1");

    eventually(() -> runs.size() == 2);
  }

  @Test
  void no_wake_up_is_lost_that_comes_while_the_execution_decides_to_park() throws Exception {
    var until = clock.instant().plus(Duration.ofDays(7));
    var decided = new CountDownLatch(1);
    var woken = new CountDownLatch(1);
    queue()
        .start(id -> {
          if (!runs.isEmpty()) {
            return finish(id);
          }
          decided.countDown();
          woken.await();
          return parked(id, until);
        });
    queue().add("wf-1");
    eventually(() -> decided.getCount() == 0);

    queue().wake("wf-1");
    woken.countDown();

    eventually(() -> runs.size() == 2);
    steadily(() -> runs.size() == 2);
  }

  @Test
  void a_wake_up_counts_once() {
    var until = clock.instant().plus(Duration.ofDays(7));
    queue().start(id -> parked(id, until));
    queue().add("wf-1");
    eventually(() -> runs.size() == 1);
    steadily(() -> runs.size() == 1);

    queue().wake("wf-1");

    eventually(() -> runs.size() == 2);
    steadily(() -> runs.size() == 2);
  }

  @Test
  void races_between_waking_and_parking_lose_nothing() {
    var until = clock.instant().plus(Duration.ofDays(7));
    var wanted = new AtomicInteger();
    var seen = new AtomicInteger();
    queue()
        .start(id -> {
          seen.set(wanted.get());
          return parked(id, until);
        });
    queue().add("wf-1");
    eventually(() -> runs.size() == 1);

    for (var i = 1; i <= 30; i++) {
      var number = i;
      wanted.set(number);
      queue().wake("wf-1");
      eventually(() -> seen.get() == number);
    }
  }

  @Test
  void waking_what_is_unknown_does_nothing() {
    queue().start(this::finish);

    queue().wake("wf-1");
    queue().interrupt("wf-1");

    steadily(runs::isEmpty);
  }

  @Test
  void the_verdict_is_committed_together_with_the_queue() {
    var fails = new AtomicInteger(1);
    queue()
        .start(id ->
            new Verdict.Finished(() -> {
              runs.add(id);
              queue().add("wf-next-" + runs.size());
              if (fails.getAndDecrement() > 0) {
                throw new IllegalStateException("the commit fails on purpose");
              }
            }));
    queue().add("wf-1");

    eventually(() -> runs.size() == 1);
    steadily(() -> runs.size() == 1);
    clock.advance(Duration.ofSeconds(1));

    eventually(() -> runs.size() >= 3);
    assertThat(List.copyOf(runs).subList(0, 3)).containsExactly("wf-1", "wf-1", "wf-next-2");
  }

  @Test
  void an_execution_whose_handler_broke_runs_again_after_a_pause() {
    queue()
        .start(id -> {
          runs.add(id);
          if (runs.size() < 3) {
            throw new IllegalStateException("breaks on purpose");
          }
          return new Verdict.Finished(QueueContract::nothing);
        });
    queue().add("wf-1");
    eventually(() -> runs.size() == 1);
    steadily(() -> runs.size() == 1);

    clock.advance(Duration.ofSeconds(1));
    eventually(() -> runs.size() == 2);

    clock.advance(Duration.ofMinutes(1));
    eventually(() -> runs.size() == 3);
    clock.advance(Duration.ofMinutes(1));
    steadily(() -> runs.size() == 3);
  }

  @Test
  void a_running_handler_can_be_interrupted() {
    var started = new CountDownLatch(1);
    queue()
        .start(id -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            runs.add("interrupted");
          }
          return new Verdict.Finished(QueueContract::nothing);
        });
    queue().add("wf-1");
    eventually(() -> started.getCount() == 0);

    queue().interrupt("wf-1");

    eventually(() -> runs.contains("interrupted"));
  }

  @Test
  void closing_interrupts_and_hands_back() {
    var started = new CountDownLatch(1);
    queue()
        .start(id -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
            return finish(id);
          } finally {
            runs.add("ended");
          }
        });
    queue().add("wf-1");
    eventually(() -> started.getCount() == 0);

    queue().close();

    eventually(() -> runs.contains("ended"));
    assertThat(runs).hasSize(1);
  }

  private static void nothing() {}

  private Verdict finish(String id) {
    return new Verdict.Finished(() -> runs.add(id));
  }

  private Verdict parked(String id, Instant until) {
    runs.add(id);
    return new Verdict.Parked(until, QueueContract::nothing);
  }

  private Runnable committed(String id, CountDownLatch latch) {
    return () -> {
      runs.add(id);
      latch.countDown();
    };
  }

  /// Drives the queue until the condition holds.
  private void eventually(BooleanSupplier condition) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long; runs so far: %s", runs).isLessThan(end);
      pause();
    }
  }

  /// Drives the queue for a while, in which the condition holds.
  private void steadily(BooleanSupplier condition) {
    for (var i = 0; i < 30; i++) {
      assertThat(condition.getAsBoolean()).as("runs so far: %s", runs).isTrue();
      pause();
    }
  }

  private void pause() {
    drive();
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

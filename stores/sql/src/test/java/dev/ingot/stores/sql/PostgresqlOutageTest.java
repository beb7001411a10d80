// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.Queue.Verdict;
import dev.ingot.testkit.store.PostgresqlCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// PostgreSQL goes away and comes back while its database is open.
@Tag("postgresql")
@ExtendWith(NeedsPostgresql.class)
class PostgresqlOutageTest {
  private final PostgresqlCluster cluster;
  private final Database database;

  PostgresqlOutageTest() throws Exception {
    cluster =
        PostgresqlCluster.start(
            PostgresqlCluster.programs().orElseThrow(), url -> Databases.postgresql(url).close());
    var url = cluster.newDatabase();
    database = Postgresql.open(url, Duration.ofMillis(500), Duration.ofSeconds(1));
    database.sql().update("create table marks (name text)");
  }

  @AfterEach
  void close() throws Exception {
    database.close();
    cluster.close();
  }

  @Test
  void reads_and_writes_say_that_it_is_unreachable_and_work_again_when_it_is_back()
      throws Exception {
    mark("before");

    cluster.stop();
    assertUnreachable(this::marks);
    assertUnreachable(() -> mark("while"));
    assertUnreachable(() -> database.transactions().in(() -> mark("while")));

    cluster.startAgain();
    onceReachable(() -> mark("after"));
    assertThat(marks()).isEqualTo(2);
  }

  @Test
  void a_transaction_whose_connection_breaks_before_the_commit_fails_and_keeps_nothing()
      throws Exception {
    assertUnreachable(() ->
        database
            .transactions()
            .in(() -> {
              mark("lost");
              stop();
            }));

    cluster.startAgain();
    onceReachable(() -> assertThat(marks()).isZero());
  }

  /// As whoever asks the database for its time does.
  @Test
  void a_transaction_fails_also_if_its_work_does_not_mind_that_the_connection_broke()
      throws Exception {
    assertUnreachable(() ->
        database
            .transactions()
            .in(() -> {
              mark("lost");
              stop();
              assertUnreachable(this::marks);
            }));

    cluster.startAgain();
    onceReachable(() -> assertThat(marks()).isZero());
  }

  @Test
  @Timeout(60)
  void a_statement_does_not_wait_for_ever_for_a_database_that_is_silent() throws Exception {
    try {
      assertUnreachable(() ->
          database
              .transactions()
              .in(() -> {
                mark("lost");
                suspend();
                marks();
              }));
    } finally {
      cluster.resume();
    }

    onceReachable(() -> assertThat(marks()).isZero());
  }

  @Test
  void a_worker_goes_on_when_it_is_back() throws Exception {
    var ran = new CountDownLatch(1);
    try (var queue = database.queue("worker-1", 1, InstantSource.system())) {
      queue.start(_ -> new Verdict.Finished(ran::countDown));

      cluster.stop();
      assertUnreachable(() -> queue.add("wf-1"));
      cluster.startAgain();
      onceReachable(() -> queue.add("wf-1"));

      assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void mark(String name) {
    database.sql().update("insert into marks values (?)", name);
  }

  private int marks() {
    return database.sql().all("select name from marks", Row::text).size();
  }

  private void stop() {
    try {
      cluster.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void suspend() {
    try {
      cluster.suspend();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertUnreachable(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(StoreUnreachableException.class)
        .hasMessageStartingWith("cannot reach the database postgresql://127.0.0.1:");
  }

  /// The pool tries to connect every five seconds at least; a call waits for half a second.
  private static void onceReachable(Runnable call) {
    for (var tries = 0; ; tries++) {
      try {
        call.run();
        return;
      } catch (StoreUnreachableException e) {
        if (tries == 60) {
          throw e;
        }
      }
    }
  }
}

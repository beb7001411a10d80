// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.kagkarlsson.scheduler.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// The time by which leases are judged: that of the database, so that a worker whose own clock is
/// ahead does not take live executions away from others.
///
/// It is the worker's clock moved by an offset that is measured again every 30 seconds. SQLite has
/// the clock of its only process.
final class DbClock implements Clock {
  private static final Duration MEASURED_EVERY = Duration.ofSeconds(30);

  private final Sql sql;
  private final Dialect dialect;
  private final InstantSource own;
  private volatile Optional<Offset> offset = Optional.empty();

  DbClock(Sql sql, Dialect dialect, InstantSource own) {
    this.sql = sql;
    this.dialect = dialect;
    this.own = own;
  }

  private record Offset(Duration ahead, long measured) {}

  @Override
  public Instant now() {
    return of(own.instant());
  }

  /// What the database's clock shows when the worker's own shows the given time.
  Instant of(Instant ownTime) {
    return switch (dialect) {
      case SQLITE -> ownTime;
      case POSTGRESQL -> ownTime.plus(ahead());
    };
  }

  /// Measured by one thread at a time: an older answer must not replace a newer one.
  private synchronized Duration ahead() {
    var current = offset;
    if (current.isEmpty()
        || System.nanoTime() - current.get().measured > MEASURED_EVERY.toNanos()) {
      var before = current.map(Offset::ahead).orElse(Duration.ZERO);
      current = Optional.of(new Offset(measured(before), System.nanoTime()));
      offset = current;
    }
    return current.get().ahead;
  }

  private Duration measured(Duration before) {
    try {
      var database =
          sql.first("select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)", Row::big)
              .orElseThrow();
      return Duration.between(own.instant(), Instant.ofEpochMilli(database));
    } catch (StoreException e) {
      LoggerFactory.getLogger(DbClock.class)
          .warn("cannot ask the database for its time; {}", e.getMessage());
      return before;
    }
  }
}

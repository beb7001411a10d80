// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.kagkarlsson.scheduler.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;

/// The time by which leases are judged: that of the database, so that a worker whose own clock is
/// ahead does not take live executions away from others.
///
/// It is the worker's clock moved by an offset that is measured anew every 30 seconds. SQLite has
/// the clock of its only process.
final class DbClock implements Clock {
  private static final Duration MEASURED_EVERY = Duration.ofSeconds(30);

  private final Sql sql;
  private final Dialect dialect;
  private final InstantSource own;
  private volatile Offset offset = new Offset(Duration.ZERO, Long.MIN_VALUE);

  DbClock(Sql sql, Dialect dialect, InstantSource own) {
    this.sql = sql;
    this.dialect = dialect;
    this.own = own;
  }

  private record Offset(Duration ahead, long measured) {}

  @Override
  public Instant now() {
    if (dialect == Dialect.SQLITE) {
      return own.instant();
    }
    var current = offset;
    var age = System.nanoTime() - current.measured;
    if (current.measured == Long.MIN_VALUE || age > MEASURED_EVERY.toNanos()) {
      offset = new Offset(measured(current.ahead), System.nanoTime());
    }
    return own.instant().plus(offset.ahead);
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

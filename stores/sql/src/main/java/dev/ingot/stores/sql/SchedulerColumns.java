// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.SqliteJdbcCustomization;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;

/// Has db-scheduler keep its times as milliseconds, like all our tables, so that its table is the
/// same in both databases and our statements can touch it.
final class SchedulerColumns {
  private SchedulerColumns() {}

  static JdbcCustomization of(Dialect dialect) {
    return switch (dialect) {
      case SQLITE -> new InSqlite();
      case POSTGRESQL -> new InPostgresql();
    };
  }

  private static final class InSqlite extends SqliteJdbcCustomization {
    @Override
    public void setInstant(PreparedStatement to, int index, Instant value) throws SQLException {
      write(to, index, value);
    }

    @Override
    public Instant getInstant(ResultSet from, String column) throws SQLException {
      return read(from, column);
    }
  }

  private static final class InPostgresql extends PostgreSqlJdbcCustomization {
    private InPostgresql() {
      super(false, true);
    }

    @Override
    public void setInstant(PreparedStatement to, int index, Instant value) throws SQLException {
      write(to, index, value);
    }

    @Override
    public Instant getInstant(ResultSet from, String column) throws SQLException {
      return read(from, column);
    }
  }

  @SuppressWarnings("NullAway") // db-scheduler's contract: null is a null column
  private static void write(PreparedStatement to, int index, Instant value) throws SQLException {
    if (value == null) {
      to.setNull(index, Types.BIGINT);
    } else {
      to.setLong(index, value.toEpochMilli());
    }
  }

  @SuppressWarnings("NullAway") // db-scheduler's contract: a null column is null
  private static Instant read(ResultSet from, String column) throws SQLException {
    var value = from.getLong(column);
    return value == 0 && from.wasNull() ? null : Instant.ofEpochMilli(value);
  }
}

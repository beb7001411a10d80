// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.StorageFullException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// The tables: created and brought up to date by the migrations in `db/`. A database that is
/// current is left alone without loading Flyway, which takes longer than everything else at start.
final class Schema {
  /// The highest migration.
  static final int VERSION = 6;

  private final Dialect dialect;
  private final String database;

  Schema(Dialect dialect, String database) {
    this.dialect = dialect;
    this.database = database;
  }

  /// @param connections gives a new connection with every call, for the migrations
  /// @throws NewerDatabaseException if the database has migrations that we do not know
  void bringUpToDate(Connection connection, DataSource connections) throws SQLException {
    var found = version(connection);
    if (found > VERSION) {
      throw new NewerDatabaseException(database, found, VERSION);
    }
    if (found < VERSION) {
      migrate(connections);
    }
  }

  /// 0 for an empty database.
  private int version(Connection connection) throws SQLException {
    return number(connection, dialect.historyExists()) == 0
        ? 0
        : number(
            connection,
            "select max(cast(version as integer)) from flyway_schema_history"
                + " where success = true and version is not null");
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  private void migrate(DataSource connections) {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(connections)
          .locations("classpath:db")
          .placeholders(dialect.columnTypes())
          .load()
          .migrate();
    } catch (FlywayException e) {
      if (e.getCause() instanceof SQLException cause && Failures.isFull(cause)) {
        throw new StorageFullException(database, e);
      }
      throw new StoreException(
          "cannot prepare the tables of " + database + ": " + e.getMessage(), e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.Connection;
import java.sql.SQLException;

/// A connection to use for a while.
///
/// @param statements runs statements on it
/// @param end gives it back; closing the loan calls it, so close it once
record Loan(Connection connection, Statements statements, End end) implements AutoCloseable {

  interface Statements {
    <T> T use(String sql, Sql.Query<T> query) throws SQLException;
  }

  interface End {
    void run() throws SQLException;
  }

  /// Of a connection whose driver keeps statements prepared by itself.
  static Loan of(Connection connection, End end) {
    return new Loan(connection, new FreshStatements(connection), end);
  }

  private record FreshStatements(Connection connection) implements Statements {
    @Override
    public <T> T use(String sql, Sql.Query<T> query) throws SQLException {
      try (var statement = connection.prepareStatement(sql)) {
        return query.with(statement);
      }
    }
  }

  /// The same, given back by somebody else.
  Loan lentOn() {
    return new Loan(connection, statements, () -> {});
  }

  @Override
  public void close() throws SQLException {
    end.run();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The statements of a connection to SQLite, which are kept prepared: preparing one takes longer
/// than a point read. For one thread at a time, like the connection.
final class KeptStatements implements Loan.Statements {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  KeptStatements(Connection connection) {
    this.connection = connection;
  }

  /// One that failed is not used again.
  @Override
  public <T> T use(String sql, Sql.Query<T> query) throws SQLException {
    var known = Optional.ofNullable(prepared.remove(sql));
    var statement = known.isPresent() ? known.get() : connection.prepareStatement(sql);
    var good = false;
    try {
      var result = query.with(statement);
      good = true;
      return result;
    } finally {
      if (good) {
        prepared.put(sql, statement);
      } else {
        statement.close();
      }
    }
  }
}

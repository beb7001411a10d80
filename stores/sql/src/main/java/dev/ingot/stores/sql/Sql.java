// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Runs statements: in the calling thread's transaction if there is one, else each as a transaction
/// of its own. Reads outside a transaction use the readers.
final class Sql {
  private final TxDataSource transactions;
  private final Readers readers;
  private final Failures failures;

  Sql(TxDataSource transactions, Readers readers, Failures failures) {
    this.transactions = transactions;
    this.readers = readers;
    this.failures = failures;
  }

  /// Where reads outside a transaction go.
  interface Readers extends AutoCloseable {
    <T> T read(String sql, Query<T> query) throws SQLException;

    @Override
    void close();
  }

  /// Uses a statement and leaves no result open.
  interface Query<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  TxDataSource transactions() {
    return transactions;
  }

  /// Runs an insert, update or delete.
  ///
  /// @return how many rows it hit
  int update(String sql, Object... values) {
    try (var loan = transactions.borrow()) {
      return loan.statements()
          .use(
              sql,
              statement -> {
                bind(statement, values);
                return statement.executeUpdate();
              });
    } catch (SQLException e) {
      throw failures.of(e);
    }
  }

  /// The first row of a result.
  <T> Optional<T> first(String sql, Row.Reader<T> reader, Object... values) {
    var rows = all(sql, reader, values);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  <T> List<T> all(String sql, Row.Reader<T> reader, Object... values) {
    try {
      return transactions.bound()
          ? allInTransaction(sql, reader, values)
          : readers.read(sql, statement -> rows(statement, reader, values));
    } catch (SQLException e) {
      throw failures.of(e);
    }
  }

  /// Runs a statement that changes something and has a result (`returning`).
  <T> Optional<T> change(String sql, Row.Reader<T> reader, Object... values) {
    try {
      return allInTransaction(sql, reader, values).stream().findFirst();
    } catch (SQLException e) {
      throw failures.of(e);
    }
  }

  private <T> List<T> allInTransaction(String sql, Row.Reader<T> reader, Object... values)
      throws SQLException {
    try (var loan = transactions.borrow()) {
      return loan.statements().use(sql, statement -> rows(statement, reader, values));
    }
  }

  private static <T> List<T> rows(
      PreparedStatement statement, Row.Reader<T> reader, Object... values) throws SQLException {
    bind(statement, values);
    var rows = new ArrayList<T>();
    try (var result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(reader.read(new Row(result)));
      }
    }
    return rows;
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (var i = 0; i < values.length; i++) {
      bind(statement, i + 1, values[i]);
    }
  }

  /// What is absent has its column's type too, text unless the value's own type says otherwise:
  /// PostgreSQL prepares a statement again whenever the type of a parameter changes.
  private static void bind(PreparedStatement statement, int index, Object value)
      throws SQLException {
    switch (value) {
      case String text -> statement.setString(index, text);
      case Integer number -> statement.setInt(index, number);
      case Long number -> statement.setLong(index, number);
      case Boolean flag -> statement.setBoolean(index, flag);
      case Instant time -> statement.setLong(index, time.toEpochMilli());
      case Enum<?> word -> statement.setString(index, word.name());
      case Arn arn -> statement.setString(index, arn.toString());
      case Optional<?> optional when optional.isPresent() -> bind(statement, index, optional.get());
      case Optional<?> _ -> statement.setNull(index, Types.VARCHAR);
      case OptionalLong number when number.isPresent() ->
          statement.setLong(index, number.getAsLong());
      case OptionalLong _ -> statement.setNull(index, Types.BIGINT);
      case OptionalInt number when number.isPresent() -> statement.setInt(index, number.getAsInt());
      case OptionalInt _ -> statement.setNull(index, Types.INTEGER);
      default -> throw new IllegalArgumentException("cannot bind a " + value.getClass());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// A row of a result, read column by column from the left.
final class Row {
  private final ResultSet result;
  private int column;

  Row(ResultSet result) {
    this.result = result;
  }

  interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  String text() throws SQLException {
    return optionalText()
        .orElseThrow(() -> new IllegalStateException("column " + column + " is null"));
  }

  Optional<String> optionalText() throws SQLException {
    return Optional.ofNullable(result.getString(++column));
  }

  int number() throws SQLException {
    return result.getInt(++column);
  }

  Optional<Integer> optionalNumber() throws SQLException {
    var value = result.getInt(++column);
    return value == 0 && result.wasNull() ? Optional.empty() : Optional.of(value);
  }

  long big() throws SQLException {
    return result.getLong(++column);
  }

  boolean flag() throws SQLException {
    return result.getBoolean(++column);
  }

  /// Times are kept in milliseconds.
  Optional<Instant> optionalTime() throws SQLException {
    var value = result.getLong(++column);
    return value == 0 && result.wasNull()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(value));
  }

  <E extends Enum<E>> E word(Class<E> type) throws SQLException {
    return Enum.valueOf(type, text());
  }

  <E extends Enum<E>> Optional<E> optionalWord(Class<E> type) throws SQLException {
    return optionalText().map(name -> Enum.valueOf(type, name));
  }

  Arn arn() throws SQLException {
    return KnownArns.of(text());
  }
}

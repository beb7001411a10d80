// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table with a row per record: its columns, and the statements that follow from them.
///
/// ```text
/// fixed      written when the row is made, read back
/// changing   written when the row is made and with every update, read back
/// derived    likewise, but only queries look at it
/// ```
final class Table<T> {
  private final String name;
  private final List<Column<T>> columns;
  private final Row.Reader<T> reader;
  private final List<Column<T>> changing;
  private final String insert;
  private final String update;
  private final String select;

  private Table(String name, List<Column<T>> columns, Row.Reader<T> reader) {
    this.name = name;
    this.columns = List.copyOf(columns);
    this.changing = columns.stream().filter(Column::changing).toList();
    this.reader = reader;
    this.insert =
        "insert into %s (%s) values (%s)"
            .formatted(
                name,
                list(columns.stream().map(Column::name)),
                list(columns.stream().map(_ -> "?")));
    this.update =
        "update %s set %s where "
            .formatted(name, list(changing.stream().map(c -> c.name + " = ?")));
    this.select = "select %s from %s ".formatted(readColumns(), name);
  }

  private record Column<T>(String name, Function<T, ?> value, boolean changing, boolean readBack) {}

  static <T> Builder<T> named(String name) {
    return new Builder<>(name);
  }

  /// A time that may be absent, as it is written.
  static OptionalLong millis(Optional<Instant> time) {
    return time.stream().mapToLong(Instant::toEpochMilli).findFirst();
  }

  /// The columns in the order in which rows are read. What may be absent is text as an [Optional],
  /// a number as an [OptionalInt] or [OptionalLong].
  static final class Builder<T> {
    private final String name;
    private final List<Column<T>> columns = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    Builder<T> fixed(String column, Function<T, ?> value) {
      columns.add(new Column<>(column, value, false, true));
      return this;
    }

    Builder<T> changing(String column, Function<T, ?> value) {
      columns.add(new Column<>(column, value, true, true));
      return this;
    }

    Builder<T> derived(String column, Function<T, ?> value) {
      columns.add(new Column<>(column, value, true, false));
      return this;
    }

    /// @param reader reads the fixed and the changing columns, in their order
    Table<T> readBy(Row.Reader<T> reader) {
      return new Table<>(name, columns, reader);
    }
  }

  void insert(Sql sql, T row) {
    sql.update(insert, columns.stream().map(c -> c.value.apply(row)).toArray());
  }

  /// Writes the changing columns.
  ///
  /// @param where a condition, with the values of its parameters behind it
  /// @return how many rows it hit
  int update(Sql sql, T row, String where, Object... values) {
    var all = new Object[changing.size() + values.length];
    for (var i = 0; i < changing.size(); i++) {
      all[i] = changing.get(i).value.apply(row);
    }
    System.arraycopy(values, 0, all, changing.size(), values.length);
    return sql.update(update + where, all);
  }

  /// @param tail what follows the name of the table
  Optional<T> first(Sql sql, String tail, Object... values) {
    return sql.first(select + tail, reader, values);
  }

  List<T> all(Sql sql, String tail, Object... values) {
    return sql.all(select + tail, reader, values);
  }

  /// The columns that [#read] reads, for queries that also have others.
  String readColumns() {
    return list(columns.stream().filter(Column::readBack).map(c -> name + "." + c.name));
  }

  T read(Row row) throws SQLException {
    return reader.read(row);
  }

  private static String list(Stream<String> parts) {
    return parts.collect(Collectors.joining(", "));
  }
}

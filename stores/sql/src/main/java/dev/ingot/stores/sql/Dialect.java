// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.util.Map;

/// What differs between the two databases. All other SQL is the same text for both.
enum Dialect {
  SQLITE,
  POSTGRESQL;

  /// What to put behind a `select` so that nobody else changes the row until the commit. In SQLite
  /// a transaction locks the whole database when it begins.
  String lockRow() {
    return switch (this) {
      case SQLITE -> "";
      case POSTGRESQL -> " for no key update";
    };
  }

  /// A query for a number that is not 0 if migrations were run in this database.
  String historyExists() {
    return switch (this) {
      case SQLITE ->
          "select count(*) from sqlite_master"
              + " where type = 'table' and name = 'flyway_schema_history'";
      case POSTGRESQL -> "select count(to_regclass('flyway_schema_history'))";
    };
  }

  /// The column types that the migrations leave open. In PostgreSQL names sort by their bytes
  /// whatever the database's locale is, as they do in SQLite.
  Map<String, String> columnTypes() {
    return switch (this) {
      case SQLITE ->
          Map.of("number", "INTEGER PRIMARY KEY AUTOINCREMENT", "text", "TEXT", "bytes", "BLOB");
      case POSTGRESQL ->
          Map.of(
              "number", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
              "text", "TEXT COLLATE \"C\"",
              "bytes", "BYTEA");
    };
  }
}

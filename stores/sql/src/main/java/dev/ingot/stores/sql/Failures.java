// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.StorageFullException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;

/// Turns a driver's exceptions into ours.
///
/// @param database how messages name the database: the file, or the URL without credentials
record Failures(String database) {

  RuntimeException of(SQLException e) {
    if (isFull(e)) {
      return new StorageFullException(database, e);
    }
    return isUnreachable(e)
        ? new StoreUnreachableException(database, e)
        : new StoreException("the database " + database + " failed: " + e.getMessage(), e);
  }

  /// A vain wait for a connection of the pool, SQL's connection exceptions (class 08), PostgreSQL's
  /// server that stops or starts (57P), and a use of the connection after HikariCP saw one of them.
  /// A vain wait for SQLite's lock, which a stranger has, such as a backup.
  private static boolean isUnreachable(SQLException e) {
    var state = String.valueOf(e.getSQLState());
    return e instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P")
        || "Connection is closed".equals(e.getMessage())
        || String.valueOf(e.getMessage()).startsWith("[SQLITE_BUSY");
  }

  /// SQLite's SQLITE_FULL, a write or a file that the file system refused for lack of room, and
  /// PostgreSQL's disk_full.
  static boolean isFull(SQLException e) {
    if ("53100".equals(e.getSQLState())) {
      return true;
    }
    var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("sqlite_full")
        || message.contains("sqlite_ioerr_shmsize")
        || message.contains("no space left on device");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.nio.file.Path;

/// Opens the database that resources, journal and queue are kept in. Tables are created in an empty
/// one and brought up to date in an older one; one that a newer Ingot wrote is refused with
/// [NewerDatabaseException] and left as it is.
public final class Databases {
  private Databases() {}

  /// SQLite in the file `ingot.db` of a data directory that no other process uses: have its lock
  /// before.
  ///
  /// @throws StoreException if it cannot be opened; the message says why
  /// @throws dev.ingot.core.StorageFullException if there is no room for its tables
  public static Database sqlite(Path directory) {
    return Sqlite.open(directory, "FULL");
  }

  /// The same, of which a power cut may take what was last written, or all: for records of what is
  /// not real.
  public static Database fleetingSqlite(Path directory) {
    return Sqlite.open(directory, "OFF");
  }

  /// A database in PostgreSQL, which other workers may use at the same time.
  ///
  /// @param url `jdbc:postgresql://host:port/database?user=…&password=…`
  /// @throws StoreException if it cannot be opened; the message says why
  /// @throws dev.ingot.core.StorageFullException if there is no room for its tables
  public static Database postgresql(String url) {
    return Postgresql.open(url);
  }
}

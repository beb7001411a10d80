// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteOpenMode;

/// Opens SQLite in a data directory.
final class Sqlite {
  /// Older versions can corrupt a database when one connection writes the log back while another
  /// commits (sqlite.org, release history of 3.51.3).
  private static final int[] MINIMUM = {3, 51, 3};

  private final Path directory;
  private final String synchronous;
  private final Path file;
  private final String url;

  /// @param synchronous SQLite's word for what is forced to the disk
  Sqlite(Path directory, String synchronous) {
    this.directory = directory;
    this.synchronous = synchronous;
    this.file = directory.resolve("ingot.db");
    this.url = "jdbc:sqlite:" + file;
  }

  static Database open(Path directory, String synchronous) {
    try {
      Files.createDirectories(directory);
      refuseNetworkFileSystem(directory);
    } catch (IOException e) {
      throw new StoreException("cannot use the data directory " + directory + ": " + e, e);
    }
    SqliteNative.prepare(directory);
    var sqlite = new Sqlite(directory, synchronous);
    sqlite.create();
    return sqlite.open();
  }

  /// Makes a database for its owner only. SQLite gives the files beside it the same permissions.
  private void create() {
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (IOException e) {
      throw new StoreException("cannot create " + file + ": " + e, e);
    }
  }

  private Database open() {
    var failures = new Failures(file.toString());
    try {
      var connection = connect();
      var opened = false;
      try {
        check(connection);
        new Schema(Dialect.SQLITE, file.toString())
            .bringUpToDate(connection, (SimpleDataSource) this::connect);
        opened = true;
      } finally {
        if (!opened) {
          connection.close();
        }
      }
      return new Database(
          Dialect.SQLITE,
          new SqliteWriter(connection, Reserve.in(directory)),
          new SqliteReaders(this::read),
          failures);
    } catch (SQLException e) {
      throw failures.of(e);
    }
  }

  private Connection connect() throws SQLException {
    var pragmas = new Properties();
    pragmas.setProperty("journal_mode", "WAL");
    pragmas.setProperty("synchronous", synchronous);
    pragmas.setProperty("transaction_mode", "IMMEDIATE");
    pragmas.setProperty("busy_timeout", "30000");
    return JDBC.createConnection(url, pragmas);
  }

  /// For one thread at a time, so SQLite needs no locks of its own.
  private Connection read() throws SQLException {
    var pragmas = new Properties();
    pragmas.setProperty(
        "open_mode", Integer.toString(SQLiteOpenMode.READONLY.flag | SQLiteOpenMode.NOMUTEX.flag));
    pragmas.setProperty("busy_timeout", "30000");
    return JDBC.createConnection(url, pragmas);
  }

  private static void check(Connection connection) throws SQLException {
    var version = connection.getMetaData().getDatabaseProductVersion();
    if (isOlder(version)) {
      throw new StoreException(
          "SQLite "
              + version
              + " has a bug that can corrupt the database; 3.51.3 or later is needed");
    }
  }

  static boolean isOlder(String version) {
    var parts = version.split("\\.", -1);
    for (var i = 0; i < MINIMUM.length; i++) {
      var part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
      if (part != MINIMUM[i]) {
        return part < MINIMUM[i];
      }
    }
    return false;
  }

  /// SQLite's log needs memory that all its users share, which network file systems do not have.
  private static void refuseNetworkFileSystem(Path directory) throws IOException {
    var type = Files.getFileStore(directory).type();
    if (type.startsWith("nfs")
        || type.startsWith("cifs")
        || type.startsWith("smb")
        || type.equals("fuse.sshfs")) {
      throw new StoreException(
          "the data directory "
              + directory
              + " is on a network file system ("
              + type
              + "), where SQLite loses data; use a local directory, or PostgreSQL");
    }
  }
}

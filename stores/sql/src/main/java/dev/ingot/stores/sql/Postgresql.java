// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/// Opens a database in PostgreSQL.
final class Postgresql {
  private static final int MINIMUM = 15;
  private static final int CONNECTIONS = 10;

  /// How long a call waits for a connection. A silent host may take the time of one more
  /// validation, so that both together are ten seconds.
  private static final Duration WAIT = Duration.ofSeconds(8);

  private static final Duration VALIDATION = Duration.ofSeconds(2);

  /// How long a statement waits for an answer, so that it does not wait for a silent host for ever.
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private Postgresql() {}

  /// @param url `jdbc:postgresql://host:port/database?user=…&password=…`
  static Database open(String url) {
    return open(url, WAIT, ANSWER);
  }

  /// @param wait for a connection, at most, before a call fails with [StoreUnreachableException]
  /// @param answer of a statement, at most so late, in whole seconds; `socketTimeout` in the URL
  ///   goes before
  static Database open(String url, Duration wait, Duration answer) {
    // Without what may be a secret, as it stands in errors.
    var name =
        url.replaceFirst("//[^/?]*@", "//").replaceFirst("\\?.*", "").replaceFirst("^jdbc:", "");
    if (url.matches("jdbc:postgresql://[^/?]*@.*")) {
      // The driver would take it for a part of the host's name, and ask the network for it.
      throw new StoreException(
          "the URL of the database "
              + name
              + " has a user before its host; it belongs behind it: ?user=…&password=…");
    }
    var failures = new Failures(name);
    SimpleDataSource direct = () -> DriverManager.getConnection(url);
    try (var connection = direct.getConnection()) {
      var version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < MINIMUM) {
        throw new StoreException(
            name + " is PostgreSQL " + version + "; " + MINIMUM + " or later is needed");
      }
      new Schema(Dialect.POSTGRESQL, name).bringUpToDate(connection, direct);
    } catch (SQLException e) {
      if (String.valueOf(e.getMessage()).contains(url)) {
        // Not as a cause either: the URL may hold a password, and causes are logged.
        throw new StoreException("the URL of the database " + name + " is not valid");
      }
      throw failures.of(e);
    }
    var pool = pool(url, name, wait, answer);
    return new Database(Dialect.POSTGRESQL, new Pool(pool), new PoolReaders(pool), failures);
  }

  private static HikariDataSource pool(String url, String name, Duration wait, Duration answer) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setPoolName("ingot");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(wait.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    config.addDataSourceProperty("socketTimeout", String.valueOf(answer.toSeconds()));
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw new StoreException("cannot connect to " + name + ": " + e.getMessage(), e);
    }
  }

  private record Pool(HikariDataSource pool) implements Connections {
    @Override
    public Loan borrow() throws SQLException {
      var interrupted = Thread.interrupted();
      try {
        var connection = pool.getConnection();
        return Loan.of(connection, connection::close);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /// Other processes write too.
    @Override
    public OptionalLong state() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  /// The driver keeps the statements of each connection prepared by itself.
  private record PoolReaders(HikariDataSource pool) implements Sql.Readers {
    @Override
    public <T> T read(String sql, Sql.Query<T> query) throws SQLException {
      try (var loan = new Pool(pool).borrow()) {
        return loan.statements().use(sql, query);
      }
    }

    @Override
    public void close() {}
  }
}

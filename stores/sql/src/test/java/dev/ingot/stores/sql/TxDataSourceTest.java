// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TxDataSourceTest {

  /// One connection, as SQLite has one writer.
  private record OneConnection(Connection connection) implements Connections {
    @Override
    public Loan borrow() {
      return Loan.of(connection, () -> {});
    }

    @Override
    public OptionalLong state() {
      return OptionalLong.empty();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  @Test
  void a_transaction_that_could_not_begin_leaves_the_connection_fit_for_the_next(@TempDir Path here)
      throws Exception {
    var url = "jdbc:sqlite:" + here.resolve("any.db");
    var pragmas = new Properties();
    pragmas.setProperty("transaction_mode", "IMMEDIATE");
    pragmas.setProperty("busy_timeout", "1");
    try (var stranger = DriverManager.getConnection(url);
        var strangers = stranger.createStatement();
        var ours = DriverManager.getConnection(url, pragmas)) {
      strangers.execute("create table t (x integer)");
      var transactions = new TxDataSource(new OneConnection(ours), new Failures("any.db"));
      strangers.execute("begin immediate");
      assertThatThrownBy(() -> transactions.in(() -> 1))
          .isInstanceOf(StoreUnreachableException.class);
      strangers.execute("rollback");

      assertThatThrownBy(() ->
              transactions.in(() -> {
                insert(ours);
                throw new IllegalStateException("roll it back");
              }))
          .hasMessage("roll it back");
      transactions.in(() -> insert(ours));

      try (var rows = strangers.executeQuery("select count(*) from t")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(1);
      }
    }
  }

  private static int insert(Connection connection) {
    try (var statement = connection.createStatement()) {
      return statement.executeUpdate("insert into t values (1)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {

  @Test
  void a_database_that_somebody_else_has_locked_cannot_be_reached(@TempDir Path here)
      throws Exception {
    var url = "jdbc:sqlite:" + here.resolve("any.db");
    try (var stranger = DriverManager.getConnection(url);
        var locking = stranger.createStatement();
        var ours = DriverManager.getConnection(url);
        var vain = ours.createStatement()) {
      vain.execute("pragma busy_timeout = 1");
      locking.execute("begin immediate");

      var busy = catchThrowableOfType(SQLException.class, () -> vain.execute("begin immediate"));

      assertThat(new Failures("any.db").of(busy))
          .isInstanceOf(StoreUnreachableException.class)
          .hasMessageContaining("any.db")
          .hasMessageContaining("locked");
    }
  }
}

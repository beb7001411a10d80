// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.Holding;
import dev.ingot.testkit.Fixtures;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {

  @Test
  void a_database_with_the_newest_tables_opens_again(@TempDir Path data) {
    Databases.sqlite(data).close();

    try (var database = Databases.sqlite(data)) {
      assertThat(database.journal().execution("wf-1")).isEmpty();
    }
  }

  @Test
  void the_tables_of_the_first_version_are_brought_up_to_date(@TempDir Path data) throws Exception {
    var url = "jdbc:sqlite:" + data.resolve("ingot.db");
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:db")
        .placeholders(Dialect.SQLITE.columnTypes())
        .target("1")
        .load()
        .migrate();
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into step_execution
            (id, execution_id, step_index, name, action, status, on_failure, timeout_seconds, attempt)
          values ('step-1', 'wf-1', 0, 'Launch', 'LaunchInstance', 'RUNNING', 'Abort', 60, 1)
          """);
      statement.execute(
          """
          insert into holding (holding_key, step_id, execution_id, kind, external_id, state)
          values ('step-1/1', 'step-1', 'wf-1', 'MACHINE', 'i-1', 'LIVE')
          """);
    }

    try (var database = Databases.sqlite(data)) {
      var journal = database.journal();

      assertThat(journal.step("step-1").orElseThrow().starts()).isZero();
      assertThat(journal.holdings("wf-1"))
          .extracting(Holding::host)
          .containsExactly(Optional.empty());
      journal.create(Fixtures.execution(), List.of());
      assertThat(journal.execution(Fixtures.execution().id())).isPresent();
    }
  }
}

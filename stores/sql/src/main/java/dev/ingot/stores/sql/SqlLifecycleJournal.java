// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.LifecycleResource;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Lifecycle executions in two tables: the columns that are searched and sorted by, and the records
/// as JSON.
final class SqlLifecycleJournal implements LifecycleJournal {
  private final Sql sql;
  private final Dialect dialect;
  private final RecordJson json;

  SqlLifecycleJournal(Sql sql, Dialect dialect, RecordJson json) {
    this.sql = sql;
    this.dialect = dialect;
    this.json = json;
  }

  @Override
  public void add(LifecycleExecution execution) {
    sql.update(
        """
        insert into lifecycle_execution (id, scope, resource, status, start_ms, end_ms, body)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        execution.id(),
        ArnKey.scope(execution.resource().scope()),
        key(execution.resource()),
        execution.status(),
        execution.startTime(),
        Table.millis(execution.endTime()),
        json.write(execution));
  }

  private static String key(Arn resource) {
    return ArnKey.of(resource).map(ArnKey::toString).orElse("");
  }

  @Override
  public Optional<LifecycleExecution> find(String executionId) {
    return find(executionId, "");
  }

  private Optional<LifecycleExecution> find(String executionId, String lock) {
    return sql.first(
        "select body from lifecycle_execution where id = ?" + lock, this::execution, executionId);
  }

  @Override
  public Optional<LifecycleExecution> change(
      String executionId, UnaryOperator<LifecycleExecution> change) {
    return sql.transactions()
        .in(() -> find(executionId, dialect.lockRow()).map(before -> replace(before, change)));
  }

  private LifecycleExecution replace(
      LifecycleExecution before, UnaryOperator<LifecycleExecution> change) {
    var after = change.apply(before);
    if (after.equals(before)) {
      return before; // the caller wanted the lock
    }
    sql.update(
        "update lifecycle_execution set status = ?, end_ms = ?, body = ? where id = ?",
        after.status(),
        Table.millis(after.endTime()),
        json.write(after),
        before.id());
    return after;
  }

  @Override
  public List<LifecycleExecution> of(Arn resource) {
    return sql.all(
        """
        select body from lifecycle_execution where resource = ?
        order by start_ms desc, number desc
        """,
        this::execution,
        key(resource));
  }

  @Override
  public int underWay(Scope scope) {
    return sql.first(
            """
            select count(*) from lifecycle_execution
            where end_ms is null and status <> 'PENDING' and scope = ?
            """,
            Row::number,
            ArnKey.scope(scope))
        .orElse(0);
  }

  @Override
  public void record(String executionId, LifecycleResource resource) {
    sql.update(
        """
        insert into lifecycle_resource (execution_id, resource_id, parent_id, body)
        values (?, ?, ?, ?)
        on conflict (execution_id, resource_id) do update set body = excluded.body
        """,
        executionId,
        resource.id(),
        resource.parent().orElse(""),
        json.write(resource));
  }

  @Override
  public List<LifecycleResource> resources(String executionId, Optional<String> parent) {
    return sql.all(
        """
        select body from lifecycle_resource where execution_id = ? and parent_id = ?
        order by number
        """,
        row -> json.read(LifecycleResource.class, row.text()),
        executionId,
        parent.orElse(""));
  }

  @Override
  public void forgetEnded(Instant before) {
    sql.transactions()
        .in(() -> {
          sql.update(
              """
              delete from lifecycle_resource where execution_id in
                (select id from lifecycle_execution where end_ms < ?)
              """,
              before);
          sql.update("delete from lifecycle_execution where end_ms < ?", before);
        });
  }

  private LifecycleExecution execution(Row row) throws SQLException {
    return json.read(LifecycleExecution.class, row.text());
  }
}

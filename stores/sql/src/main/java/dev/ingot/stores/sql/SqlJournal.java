// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static dev.ingot.stores.sql.StepTable.STEPS;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LostExecutionException;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The journal in three tables: executions ([ExecutionTable]), their steps ([StepTable]), and the
/// holdings of these.
final class SqlJournal implements Journal {
  private static final String HOLDING =
      "select holding_key, step_id, kind, external_id, state, host from holding"
          + " where state <> 'GONE' and ";
  private static final String STEPS_OF_IMAGES =
      "select "
          + STEPS.readColumns()
          + ", e.workflow_arn, e.image_arn from step_execution"
          + " join workflow_execution e on e.id = step_execution.execution_id ";

  private final Sql sql;
  private final Dialect dialect;
  private final Table<WorkflowExecution> executions;
  private final ReadCache<Optional<StepOfImage>> steps;

  SqlJournal(Sql sql, Dialect dialect, RecordJson json, ReadCache<Optional<StepOfImage>> steps) {
    this.sql = sql;
    this.dialect = dialect;
    this.executions = ExecutionTable.of(json);
    this.steps = steps;
  }

  @Override
  public void create(WorkflowExecution execution, List<StepExecution> steps) {
    sql.transactions()
        .in(() -> {
          executions.insert(sql, execution);
          steps.forEach(step -> STEPS.insert(sql, step));
        });
  }

  @Override
  public Optional<WorkflowExecution> take(String executionId) {
    return sql.transactions()
        .in(() -> {
          sql.update("update workflow_execution set epoch = epoch + 1 where id = ?", executionId);
          return execution(executionId);
        });
  }

  @Override
  public void record(WorkflowExecution e) {
    var changed = executions.update(sql, e, "id = ? and epoch = ?", e.id(), e.epoch());
    if (changed != 1) {
      throw new LostExecutionException(e.id(), e.epoch());
    }
  }

  @Override
  public void record(long epoch, StepExecution s) {
    sql.transactions()
        .in(() -> {
          fence(s.workflowExecutionId(), epoch);
          STEPS.update(sql, s, "id = ? and execution_id = ?", s.id(), s.workflowExecutionId());
        });
  }

  @Override
  public void record(long epoch, Holding holding) {
    sql.transactions()
        .in(() -> {
          var execution =
              sql.first(
                  "select execution_id from step_execution where id = ?",
                  Row::text,
                  holding.stepExecutionId());
          fence(execution.orElse(holding.stepExecutionId()), epoch);
          sql.update(
              """
              insert into holding
                (holding_key, step_id, execution_id, kind, external_id, state, host)
              values (?, ?, ?, ?, ?, ?, ?)
              on conflict (holding_key) do update set
                step_id = excluded.step_id, execution_id = excluded.execution_id,
                kind = excluded.kind, external_id = excluded.external_id,
                state = excluded.state, host = excluded.host
              """,
              holding.key(),
              holding.stepExecutionId(),
              execution,
              holding.kind(),
              holding.externalId(),
              holding.state(),
              holding.host());
        });
  }

  /// Holds the execution's row until the commit, so that nobody takes it over in between.
  private void fence(String executionId, long epoch) {
    var held =
        sql.first(
            "select epoch from workflow_execution where id = ? and epoch = ?" + dialect.lockRow(),
            Row::big,
            executionId,
            epoch);
    if (held.isEmpty()) {
      throw new LostExecutionException(executionId, epoch);
    }
  }

  @Override
  public boolean requestCancel(String executionId) {
    return sql.update(
            "update workflow_execution set cancel_requested = true where id = ?", executionId)
        == 1;
  }

  @Override
  public void forgetCancel(String executionId) {
    sql.update("update workflow_execution set cancel_requested = false where id = ?", executionId);
  }

  @Override
  public boolean cancelRequested(String executionId) {
    return sql.first(
            "select cancel_requested from workflow_execution where id = ?", Row::flag, executionId)
        .orElse(false);
  }

  @Override
  public boolean answer(String stepExecutionId, StepExecution.Answer answer) {
    return sql.transactions()
        .in(() -> {
          // Whoever takes the execution up decides whether the wait is over: one after the other.
          sql.first(
              "select e.epoch from workflow_execution e where e.id ="
                  + " (select execution_id from step_execution where id = ?)"
                  + dialect.lockRow(),
              Row::big,
              stepExecutionId);
          return sql.update(
                  "update step_execution set answer_action = ?, answer_reason = ?"
                      + " where id = ? and waiting and answer_action is null",
                  answer.action(),
                  answer.reason(),
                  stepExecutionId)
              == 1;
        });
  }

  @Override
  public List<StepOfImage> waiting(Scope scope) {
    return sql.all(
        STEPS_OF_IMAGES
            + "where step_execution.waiting and step_execution.answer_action is null"
            + " and substr(e.image, 1, ?) = ? order by step_execution.start_ms, step_execution.id",
        SqlJournal::stepOfImage,
        ArnKey.scope(scope).length() + 1,
        ArnKey.scope(scope) + "/");
  }

  private static StepOfImage stepOfImage(Row row) throws SQLException {
    return new StepOfImage(STEPS.read(row), row.arn(), row.arn());
  }

  @Override
  public Optional<WorkflowExecution> execution(String executionId) {
    return executions.first(sql, "where id = ?", executionId);
  }

  @Override
  public List<WorkflowExecution> executions(Arn imageBuildVersion) {
    return executions.all(
        sql, "where image = ? order by sequence, number", image(imageBuildVersion));
  }

  @Override
  public Optional<StepExecution> step(String stepExecutionId) {
    return STEPS.first(sql, "where id = ?", stepExecutionId);
  }

  @Override
  public Optional<StepOfImage> stepOfImage(String stepExecutionId) {
    return steps.get(
        stepExecutionId,
        id ->
            sql.first(
                STEPS_OF_IMAGES + "where step_execution.id = ?", SqlJournal::stepOfImage, id));
  }

  @Override
  public List<StepExecution> steps(String executionId) {
    return STEPS.all(sql, "where execution_id = ? order by step_index", executionId);
  }

  @Override
  public List<Holding> holdings(String executionId) {
    return sql.all(HOLDING + "execution_id = ? order by number", SqlJournal::holding, executionId);
  }

  @Override
  public List<Holding> holdings(Holding.Kind kind) {
    return sql.all(HOLDING + "kind = ? order by number", SqlJournal::holding, kind);
  }

  @Override
  public void forget(Arn imageBuildVersion) {
    var image = image(imageBuildVersion);
    var executions = " where execution_id in (select id from workflow_execution where image = ?)";
    sql.transactions()
        .in(() -> {
          sql.update("delete from holding" + executions, image);
          sql.update("delete from step_execution" + executions, image);
          sql.update("delete from workflow_execution where image = ?", image);
        });
  }

  /// The column by which executions of an image are found.
  static String image(Arn imageBuildVersion) {
    return ArnKey.of(imageBuildVersion).orElseThrow().toString();
  }

  private static Holding holding(Row row) throws SQLException {
    return new Holding(
        row.text(),
        row.text(),
        row.word(Holding.Kind.class),
        row.text(),
        row.word(Holding.State.class),
        row.optionalText());
  }
}

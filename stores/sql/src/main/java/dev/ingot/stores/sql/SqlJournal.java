// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LostExecutionException;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Workflow;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The journal in three tables: executions, their steps, and the holdings of these.
final class SqlJournal implements Journal {
  private static final String EXECUTION =
      "e.id, e.image_arn, e.workflow_arn, e.type, e.document, e.parameters, e.parallel_group,"
          + " e.on_failure, e.sequence, e.status, e.message, e.step_cursor, e.step_count,"
          + " e.outputs, e.start_ms, e.end_ms, e.retried, e.cancel_requested, e.epoch";
  private static final String STEP =
      "s.id, s.execution_id, s.step_index, s.name, s.description, s.action, s.status,"
          + " s.rollback_status, s.message, s.inputs, s.outputs, s.start_ms, s.end_ms,"
          + " s.on_failure, s.timeout_seconds, s.max_attempts, s.attempt, s.deadline_ms, s.failure,"
          + " s.starts, s.relaunch";
  private static final String HOLDING =
      "select holding_key, step_id, kind, external_id, state, host from holding"
          + " where state <> 'GONE' and ";
  private static final String STEP_OF_IMAGE =
      "select "
          + STEP
          + ", e.workflow_arn, e.image_arn from step_execution s join workflow_execution e on e.id = s.execution_id"
          + " where s.id = ?";

  private final Sql sql;
  private final Dialect dialect;
  private final RecordJson json;
  private final Remembered<Optional<StepOfImage>> steps;

  SqlJournal(Sql sql, Dialect dialect, RecordJson json, Remembered<Optional<StepOfImage>> steps) {
    this.sql = sql;
    this.dialect = dialect;
    this.json = json;
    this.steps = steps;
  }

  @Override
  public void create(WorkflowExecution execution, List<StepExecution> steps) {
    sql.transactions()
        .in(() -> {
          insert(execution);
          steps.forEach(this::insert);
        });
  }

  private void insert(WorkflowExecution e) {
    sql.update(
        """
        insert into workflow_execution
          (id, image, image_arn, workflow_arn, type, document, parameters, parallel_group,
           on_failure, sequence, status, message, step_cursor, step_count, outputs, start_ms,
           end_ms, retried, cancel_requested, epoch)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        e.id(),
        image(e.imageArn()),
        e.imageArn(),
        e.workflowArn(),
        e.type(),
        e.document(),
        json.write(e.parameters()),
        e.parallelGroup(),
        e.onFailure(),
        e.sequence(),
        e.status(),
        e.message(),
        e.cursor(),
        e.stepCount(),
        e.outputs(),
        e.startTime(),
        e.endTime(),
        e.retried(),
        e.cancelRequested(),
        e.epoch());
  }

  private void insert(StepExecution s) {
    sql.update(
        """
        insert into step_execution
          (id, execution_id, step_index, name, description, action, status, rollback_status,
           message, inputs, outputs, start_ms, end_ms, on_failure, timeout_seconds, max_attempts,
           attempt, deadline_ms, failure, starts, relaunch)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        s.id(),
        s.workflowExecutionId(),
        s.index(),
        s.name(),
        s.description(),
        s.action(),
        s.status(),
        s.rollbackStatus(),
        s.message(),
        s.inputs(),
        s.outputs(),
        s.startTime(),
        s.endTime(),
        s.onFailure(),
        s.timeoutSeconds(),
        s.maxAttempts(),
        s.attempt(),
        s.deadline(),
        s.failure(),
        s.starts(),
        s.relaunch());
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
    var changed =
        sql.update(
            """
            update workflow_execution set
              image = ?, image_arn = ?, workflow_arn = ?, type = ?, document = ?, parameters = ?,
              parallel_group = ?, on_failure = ?, sequence = ?, status = ?, message = ?,
              step_cursor = ?, step_count = ?, outputs = ?, start_ms = ?, end_ms = ?, retried = ?
            where id = ? and epoch = ?
            """,
            image(e.imageArn()),
            e.imageArn(),
            e.workflowArn(),
            e.type(),
            e.document(),
            json.write(e.parameters()),
            e.parallelGroup(),
            e.onFailure(),
            e.sequence(),
            e.status(),
            e.message(),
            e.cursor(),
            e.stepCount(),
            e.outputs(),
            e.startTime(),
            e.endTime(),
            e.retried(),
            e.id(),
            e.epoch());
    if (changed != 1) {
      throw new LostExecutionException(e.id(), e.epoch());
    }
  }

  @Override
  public void record(long epoch, StepExecution s) {
    sql.transactions()
        .in(() -> {
          fence(s.workflowExecutionId(), epoch);
          update(s);
        });
  }

  private void update(StepExecution s) {
    sql.update(
        """
        update step_execution set
          name = ?, description = ?, action = ?, status = ?, rollback_status = ?, message = ?,
          inputs = ?, outputs = ?, start_ms = ?, end_ms = ?, on_failure = ?, timeout_seconds = ?,
          max_attempts = ?, attempt = ?, deadline_ms = ?, failure = ?, starts = ?, relaunch = ?
        where id = ? and execution_id = ?
        """,
        s.name(),
        s.description(),
        s.action(),
        s.status(),
        s.rollbackStatus(),
        s.message(),
        s.inputs(),
        s.outputs(),
        s.startTime(),
        s.endTime(),
        s.onFailure(),
        s.timeoutSeconds(),
        s.maxAttempts(),
        s.attempt(),
        s.deadline(),
        s.failure(),
        s.starts(),
        s.relaunch(),
        s.id(),
        s.workflowExecutionId());
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
  public Optional<WorkflowExecution> execution(String executionId) {
    return sql.first(
        "select " + EXECUTION + " from workflow_execution e where e.id = ?",
        this::execution,
        executionId);
  }

  @Override
  public List<WorkflowExecution> executions(Arn imageBuildVersion) {
    return sql.all(
        "select "
            + EXECUTION
            + " from workflow_execution e where e.image = ? order by e.sequence, e.number",
        this::execution,
        image(imageBuildVersion));
  }

  @Override
  public Optional<StepExecution> step(String stepExecutionId) {
    return sql.first(
        "select " + STEP + " from step_execution s where s.id = ?",
        SqlJournal::step,
        stepExecutionId);
  }

  @Override
  public Optional<StepOfImage> stepOfImage(String stepExecutionId) {
    return steps.get(
        stepExecutionId,
        id ->
            sql.first(STEP_OF_IMAGE, row -> new StepOfImage(step(row), row.arn(), row.arn()), id));
  }

  @Override
  public List<StepExecution> steps(String executionId) {
    return sql.all(
        "select " + STEP + " from step_execution s where s.execution_id = ? order by s.step_index",
        SqlJournal::step,
        executionId);
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

  private static String image(Arn imageBuildVersion) {
    return ArnKey.of(imageBuildVersion).orElseThrow().toString();
  }

  private WorkflowExecution execution(Row row) throws SQLException {
    return new WorkflowExecution(
        row.text(),
        row.arn(),
        row.arn(),
        row.word(Workflow.Type.class),
        row.text(),
        json.readList(ParameterValue.class, row.text()),
        row.optionalText(),
        row.word(Image.OnFailure.class),
        row.number(),
        row.word(WorkflowExecution.Status.class),
        row.optionalText(),
        row.number(),
        row.number(),
        row.optionalText(),
        row.optionalTime(),
        row.optionalTime(),
        row.flag(),
        row.flag(),
        row.big());
  }

  private static StepExecution step(Row row) throws SQLException {
    return new StepExecution(
        row.text(),
        row.text(),
        row.number(),
        row.text(),
        row.optionalText(),
        row.text(),
        row.word(StepExecution.Status.class),
        row.optionalWord(StepExecution.RollbackStatus.class),
        row.optionalText(),
        row.optionalText(),
        row.optionalText(),
        row.optionalTime(),
        row.optionalTime(),
        row.text(),
        row.number(),
        row.optionalNumber(),
        row.number(),
        row.optionalTime(),
        row.optionalText(),
        row.number(),
        row.number());
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

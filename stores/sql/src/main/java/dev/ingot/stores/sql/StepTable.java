// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static dev.ingot.stores.sql.Table.millis;

import dev.ingot.core.execution.StepExecution;
import java.sql.SQLException;
import java.util.Optional;

/// The table of the steps of workflow executions.
final class StepTable {
  static final Table<StepExecution> STEPS =
      Table.<StepExecution>named("step_execution")
          .fixed("id", StepExecution::id)
          .fixed("execution_id", StepExecution::workflowExecutionId)
          .fixed("step_index", StepExecution::index)
          .changing("name", StepExecution::name)
          .changing("description", StepExecution::description)
          .changing("action", StepExecution::action)
          .changing("status", StepExecution::status)
          .changing("rollback_status", StepExecution::rollbackStatus)
          .changing("message", StepExecution::message)
          .changing("inputs", StepExecution::inputs)
          .changing("outputs", StepExecution::outputs)
          .changing("start_ms", s -> millis(s.startTime()))
          .changing("end_ms", s -> millis(s.endTime()))
          .changing("on_failure", StepExecution::onFailure)
          .changing("timeout_seconds", StepExecution::timeoutSeconds)
          .changing("max_attempts", s -> s.maxAttempts().stream().mapToInt(m -> m).findFirst())
          .changing("attempt", StepExecution::attempt)
          .changing("deadline_ms", s -> millis(s.deadline()))
          .changing("failure", StepExecution::failure)
          .changing("starts", StepExecution::starts)
          .changing("relaunch", StepExecution::relaunch)
          .changing("waiting", StepExecution::waiting)
          .fixed("answer_action", s -> s.answer().map(StepExecution.Answer::action))
          .fixed("answer_reason", s -> s.answer().map(StepExecution.Answer::reason))
          .changing("kept_as", StepExecution::keptAs)
          .readBy(StepTable::read);

  private StepTable() {}

  private static StepExecution read(Row row) throws SQLException {
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
        row.number(),
        row.flag(),
        answer(row),
        row.optionalText());
  }

  private static Optional<StepExecution.Answer> answer(Row row) throws SQLException {
    var action = row.optionalWord(StepExecution.Answer.Action.class);
    var reason = row.optionalText().orElse("");
    return action.map(a -> new StepExecution.Answer(a, reason));
  }
}

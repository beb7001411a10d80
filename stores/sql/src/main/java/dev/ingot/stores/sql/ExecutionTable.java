// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static dev.ingot.stores.sql.Table.millis;

import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Workflow;
import java.sql.SQLException;

/// The table of workflow executions.
final class ExecutionTable {
  private ExecutionTable() {}

  /// What a run is, and how it stands: its cancelling and its epoch are written by statements of
  /// their own.
  static Table<WorkflowExecution> of(RecordJson json) {
    return Table.<WorkflowExecution>named("workflow_execution")
        .derived("image", e -> SqlJournal.image(e.imageArn()))
        .fixed("id", WorkflowExecution::id)
        .changing("image_arn", WorkflowExecution::imageArn)
        .changing("workflow_arn", WorkflowExecution::workflowArn)
        .changing("type", WorkflowExecution::type)
        .changing("document", WorkflowExecution::document)
        .changing("parameters", e -> json.write(e.parameters()))
        .changing("parallel_group", WorkflowExecution::parallelGroup)
        .changing("on_failure", WorkflowExecution::onFailure)
        .changing("sequence", WorkflowExecution::sequence)
        .changing("status", WorkflowExecution::status)
        .changing("message", WorkflowExecution::message)
        .changing("step_cursor", WorkflowExecution::cursor)
        .changing("step_count", WorkflowExecution::stepCount)
        .changing("outputs", WorkflowExecution::outputs)
        .changing("start_ms", e -> millis(e.startTime()))
        .changing("end_ms", e -> millis(e.endTime()))
        .changing("retried", WorkflowExecution::retried)
        .fixed("cancel_requested", WorkflowExecution::cancelRequested)
        .fixed("epoch", WorkflowExecution::epoch)
        .readBy(row -> read(row, json));
  }

  private static WorkflowExecution read(Row row, RecordJson json) throws SQLException {
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
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LostExecutionException;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.document.ParsedWorkflows;
import dev.ingot.engine.document.WorkflowDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the executions that the queue hands out: takes one up, runs its steps from its cursor on,
/// and leaves it finished or parked. After a crash the same execution comes again and goes on where
/// its records say.
///
/// When there is no room to record anything, the image's machines go first: they may be what fills
/// the disk. Then the execution is taken up again, and fails.
final class WorkflowRunner implements Queue.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(WorkflowRunner.class);

  private final Ports ports;
  private final Journal journal;
  private final ParsedWorkflows documents;
  private final RunTools tools;
  private final ActiveRuns active;
  private final Sweep sweep;

  WorkflowRunner(RunTools tools, ParsedWorkflows documents, ActiveRuns active, Sweep sweep) {
    this.ports = tools.ports();
    this.journal = ports.journal();
    this.documents = documents;
    this.tools = tools;
    this.active = active;
    this.sweep = sweep;
  }

  @Override
  public Queue.Verdict handle(String executionId) throws InterruptedException {
    try {
      return handle(executionId, Optional.empty());
    } catch (StorageFullException e) {
      LOG.warn("{} ends: {}", executionId, e.getMessage());
      tools.removeMachines(executionId);
      makeRoom();
      return handle(executionId, Optional.of(e));
    } catch (LostExecutionException e) {
      // Whoever has it may have begun again; what it did not leave to this host is nobody's.
      sweep.removeStrays();
      throw e;
    }
  }

  private void makeRoom() throws InterruptedException {
    try {
      sweep.makeRoom();
    } catch (StorageFullException e) {
      LOG.warn("the machines that stay for a retry cannot be let go: {}", e.getMessage());
    }
  }

  /// @param full why what was done since the last commit could not be recorded
  private Queue.Verdict handle(String executionId, Optional<StorageFullException> full)
      throws InterruptedException {
    var run = active.enter(executionId);
    try {
      var taken = ports.transactions().in(() -> take(executionId));
      if (taken.isEmpty()) {
        // It is over, or it was forgotten with its image.
        return new Queue.Verdict.Finished(() -> {});
      }
      var records = taken.get();
      var verdict = new WorkflowRun(tools, records, document(records.execution()), run, full).run();
      if (records.execution().status() == WorkflowExecution.Status.ROLLBACK_COMPLETED) {
        sweep.soon();
      }
      return verdict;
    } finally {
      active.leave(executionId, run);
    }
  }

  private Optional<RunRecords> take(String executionId) {
    var known = journal.execution(executionId).filter(e -> !e.status().terminal());
    var image = known.flatMap(this::image);
    return image.flatMap(i ->
        journal
            .take(executionId)
            .map(e ->
                new RunRecords(
                    ports, e, i, endWait(e, journal.steps(e.id())), journal.holdings(e.id()))));
  }

  /// Decides whether the wait of the step at the cursor is over. That is durable with the taking
  /// up: until then an answer counts, from then on there can be none.
  private List<StepExecution> endWait(WorkflowExecution execution, List<StepExecution> steps) {
    var now = ports.clock().instant();
    return steps.stream()
        .map(step -> {
          if (!step.waiting() || !isOver(execution, step, now)) {
            return step;
          }
          var ended = step.waitsNoMore();
          journal.record(execution.epoch(), ended);
          return ended;
        })
        .toList();
  }

  private static boolean isOver(WorkflowExecution execution, StepExecution step, Instant now) {
    return step.answer().isPresent()
        || execution.cancelRequested()
        || !step.deadline().map(now::isBefore).orElse(false);
  }

  private Optional<Image> image(WorkflowExecution execution) {
    return ports
        .resources()
        .find(execution.imageArn())
        .filter(Image.class::isInstance)
        .map(Image.class::cast);
  }

  /// Empty if this version of the program cannot read the document.
  private Optional<WorkflowDocument> document(WorkflowExecution execution) {
    try {
      return Optional.of(
          documents.parse(
              execution.document(), execution.workflowArn().toString(), execution.type()));
    } catch (InvalidDocumentException _) {
      return Optional.empty();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.execution.WorkflowExecutionCopy;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Workflow;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.engine.document.ParsedWorkflows;
import dev.ingot.engine.document.WorkflowDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes executions that take the place of those which did not succeed: of the same document, with
/// the same parameters.
///
/// One of a BUILD workflow begins with the step that failed. The steps before it stand in its
/// records as they ended, and say where they ran; the machines that they launched are handed over
/// to it. All others begin with their first step. The old execution stays as it ended, marked.
final class Retries {
  private static final String RAN_AS = "Ran as ";

  private final Journal journal;
  private final ParsedWorkflows documents;

  Retries(Journal journal, ParsedWorkflows documents) {
    this.journal = journal;
    this.documents = documents;
  }

  /// A new execution, which is in no queue yet.
  ///
  /// @param text for the image's log
  record Retry(String executionId, String text) {}

  /// Called in a transaction, under the image's lock.
  ///
  /// @param from the step that a BUILD workflow is to begin with
  Retry again(Image image, WorkflowExecution old, Optional<String> from) {
    var document = document(old);
    var before = journal.steps(old.id());
    var machines = machines(image, old);
    var point = new ResumePoint(document, before, states(machines));
    var begin = begin(old, document, point, from);
    var kept = point.kept(begin);
    var id = NewExecutions.executionId();
    var steps = NewExecutions.steps(id, document);
    for (var index = 0; index < steps.size(); index++) {
      steps.set(
          index,
          index < begin
              ? carriedOver(before.get(index), steps.get(index).id(), id)
              : Optional.ofNullable(kept.get(index))
                  .map(steps.get(index)::withKeptAs)
                  .orElse(steps.get(index)));
    }
    journal.create(fresh(old, id, begin), steps);
    handOver(old, machines, begin, steps);
    journal.record(old.withRetried());
    return new Retry(id, told(old, id, begin, document));
  }

  private static StepExecution carriedOver(StepExecution step, String stepId, String executionId) {
    var known = step.message().filter(text -> text.startsWith(RAN_AS));
    var why = step.message().map(text -> ": " + text).orElse("");
    var message = known.orElse(RAN_AS + step.id() + ", and was not run again" + why);
    return step.carriedOver(stepId, executionId, Texts.cut(message, Texts.MESSAGE));
  }

  private static WorkflowExecution fresh(WorkflowExecution old, String id, int begin) {
    return WorkflowExecutionCopy.of(old)
        .id(id)
        .status(WorkflowExecution.Status.PENDING)
        .message(Optional.empty())
        .cursor(begin)
        .outputs(Optional.empty())
        .startTime(Optional.empty())
        .endTime(Optional.empty())
        .retried(false)
        .cancelRequested(false)
        .epoch(0)
        .build();
  }

  private static String told(
      WorkflowExecution old, String id, int begin, WorkflowDocument document) {
    var where =
        begin < document.steps().size()
            ? " and begins with step " + document.steps().get(begin).name()
            : " and has no step left to run";
    return "The workflow execution " + id + " takes the place of " + old.id() + where;
  }

  private WorkflowDocument document(WorkflowExecution old) {
    try {
      return documents.parse(old.document(), old.workflowArn().toString(), old.type());
    } catch (InvalidDocumentException e) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "The document of "
                  + old.workflowArn()
                  + " cannot be read by this version of Ingot: "
                  + e.getMessage()));
    }
  }

  private static int begin(
      WorkflowExecution old, WorkflowDocument document, ResumePoint point, Optional<String> from) {
    if (old.type() != Workflow.Type.BUILD) {
      return 0;
    }
    var failed = Math.min(old.cursor(), document.steps().size());
    return from.isEmpty() ? point.begin(failed) : named(from.get(), document, failed, point);
  }

  private static int named(String name, WorkflowDocument document, int failed, ResumePoint point) {
    var names = document.steps().stream().map(WorkflowDocument.Step::name).toList();
    var index = names.indexOf(name);
    if (index < 0) {
      throw refused(
          "The workflow has no step '" + name + "'; its steps are " + String.join(", ", names));
    }
    if (index > failed) {
      throw refused(
          "The step '"
              + name
              + "' lies behind "
              + names.get(failed)
              + ", where the build stopped; a retry begins there or earlier");
    }
    var obstacle = point.obstacle(index);
    if (obstacle.isPresent()) {
      throw refused(
          "The retry cannot begin with step '"
              + name
              + "', as "
              + obstacle.get().why()
              + "; it can begin with step "
              + names.get(point.begin(index)));
    }
    return index;
  }

  private static RejectedException refused(String text) {
    return new RejectedException(new Rejection.InvalidRequest(text + "."));
  }

  // Machines and images

  /// The machines that are there for an execution: its own, and what others handed on to it.
  private List<Holding> machines(Image image, WorkflowExecution old) {
    var machines = new ArrayList<Holding>();
    for (var execution : journal.executions(image.arn())) {
      if (execution.id().equals(old.id())
          || (!execution.retried() && execution.status() == WorkflowExecution.Status.COMPLETED)) {
        journal.holdings(execution.id()).stream()
            .filter(holding -> holding.kind() == Holding.Kind.MACHINE)
            .filter(holding -> holding.state() != Holding.State.INTENT)
            .forEach(machines::add);
      }
    }
    return machines;
  }

  private static Map<String, Holding.State> states(List<Holding> machines) {
    var states = new HashMap<String, Holding.State>();
    machines.forEach(machine -> states.put(machine.externalId(), machine.state()));
    return states;
  }

  /// What steps made that are carried over belongs to the new steps now; machines of the others to
  /// nobody, so they are removed.
  private void handOver(
      WorkflowExecution old, List<Holding> machines, int begin, List<StepExecution> steps) {
    var indexes = new HashMap<String, Integer>();
    journal.steps(old.id()).forEach(step -> indexes.put(step.id(), step.index()));
    for (var holding : journal.holdings(old.id())) {
      var index = indexes.getOrDefault(holding.stepExecutionId(), Integer.MAX_VALUE);
      if (index < begin) {
        var step = steps.get(index);
        journal.record(
            0,
            new Holding(
                step.id() + "/" + step.attempt(),
                step.id(),
                holding.kind(),
                holding.externalId(),
                Holding.State.LIVE,
                holding.host()));
      }
      if (index < begin || holding.kind() == Holding.Kind.MACHINE) {
        journal.record(old.epoch(), holding.with(Holding.State.GONE));
      }
    }
    for (var holding : machines) {
      if (!indexes.containsKey(holding.stepExecutionId())) {
        journal
            .step(holding.stepExecutionId())
            .flatMap(step -> journal.execution(step.workflowExecutionId()))
            .ifPresent(other -> journal.record(other.epoch(), holding.with(Holding.State.LIVE)));
      }
    }
  }
}

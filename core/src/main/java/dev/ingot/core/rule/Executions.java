// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import java.util.List;
import java.util.Optional;

/// What the workflows of an image did: the journal, for those to whom the image belongs.
public final class Executions {
  private final Resources resources;
  private final Images images;
  private final Journal journal;
  private final Queue queue;

  public Executions(Resources resources, Images images, Journal journal, Queue queue) {
    this.resources = resources;
    this.images = images;
    this.journal = journal;
    this.queue = queue;
  }

  /// A request to answer a step that waits.
  ///
  /// @param image the build that the step works on
  public record NewAnswer(
      String stepExecutionId,
      Arn image,
      StepExecution.Answer.Action action,
      Optional<String> reason) {}

  /// One run of a workflow.
  ///
  /// @param succeeded how many of its steps ended so; likewise the others
  public record Run(WorkflowExecution execution, int succeeded, int failed, int skipped) {

    static Run of(WorkflowExecution execution, List<StepExecution> steps) {
      return new Run(
          execution,
          count(steps, StepExecution.Status.COMPLETED),
          count(steps, StepExecution.Status.FAILED),
          count(steps, StepExecution.Status.SKIPPED));
    }

    private static int count(List<StepExecution> steps, StepExecution.Status status) {
      return (int) steps.stream().filter(s -> s.status() == status).count();
    }
  }

  /// The runs of an image.
  ///
  /// @param message why the image failed
  public record RunsOfImage(Image image, Optional<String> message, Page<Run> runs) {}

  /// The steps of a run.
  public record StepsOfRun(WorkflowExecution execution, Page<StepExecution> steps) {}

  /// The runs of an image in the order in which they started.
  public RunsOfImage list(Scope scope, Arn build, PageRequest page) {
    var image = images.build(scope, build);
    var runs =
        resources
            .paging()
            .page(
                new Paging.Call(scope, "ListWorkflowExecutions", List.of(build), page),
                Paging.Source.of(journal.executions(build)),
                Optional::of)
            .map(this::run);
    var message = image.state().reason().filter(_ -> image.state().status() == Image.Status.FAILED);
    return new RunsOfImage(image, message, runs);
  }

  public Run get(Scope scope, String executionId) {
    return run(find(scope, executionId));
  }

  private Run run(WorkflowExecution execution) {
    return Run.of(execution, journal.steps(execution.id()));
  }

  private WorkflowExecution find(Scope scope, String executionId) {
    return journal
        .execution(executionId)
        .filter(e -> e.imageArn().scope().equals(scope))
        .orElseThrow(() -> notFound(executionId));
  }

  /// The steps of a run in the order of the document.
  public StepsOfRun listSteps(Scope scope, String executionId, PageRequest page) {
    var execution = find(scope, executionId);
    var steps =
        resources
            .paging()
            .page(
                new Paging.Call(scope, "ListWorkflowStepExecutions", List.of(executionId), page),
                Paging.Source.of(journal.steps(executionId)),
                Optional::of);
    return new StepsOfRun(execution, steps);
  }

  /// One step, and of what it is one.
  public Journal.StepOfImage step(Scope scope, String stepExecutionId) {
    return journal
        .stepOfImage(stepExecutionId)
        .filter(s -> s.imageArn().scope().equals(scope))
        .orElseThrow(() -> notFound(stepExecutionId));
  }

  /// The steps that wait for an answer; those that began first come first.
  public Page<Journal.StepOfImage> listWaiting(Scope scope, PageRequest page) {
    return resources
        .paging()
        .page(
            new Paging.Call(scope, "ListWaitingWorkflowSteps", List.of(), page),
            Paging.Source.of(journal.waiting(scope)),
            Optional::of);
  }

  /// Answers a step that waits. The step goes on, or fails, a moment later.
  public void answer(Scope scope, NewAnswer request, String clientToken) {
    resources
        .calls()
        .once(scope, "SendWorkflowStepAction", clientToken, request, () -> answer(scope, request));
  }

  private Arn answer(Scope scope, NewAnswer request) {
    var found = step(scope, request.stepExecutionId());
    if (!found.imageArn().equals(request.image())) {
      throw Resources.invalid(
          "imageBuildVersionArn", "The step does not belong to the image " + request.image() + ".");
    }
    var answer = new StepExecution.Answer(request.action(), request.reason().orElse(""));
    if (!journal.answer(request.stepExecutionId(), answer)) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "The workflow step '"
                  + request.stepExecutionId()
                  + "' is not waiting for an action."));
    }
    queue.wake(found.step().workflowExecutionId());
    return found.imageArn();
  }

  private static RejectedException notFound(String id) {
    return new RejectedException(new Rejection.NotFound(id));
  }
}

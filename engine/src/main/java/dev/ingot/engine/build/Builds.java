// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import dev.ingot.core.resource.Workflow;
import dev.ingot.core.rule.ImageBuilds;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Json;
import dev.ingot.engine.document.ParsedWorkflows;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes images through their workflows: starts those that the [BuildPlan] has first, and what
/// follows as they end. Stages without work are passed over. What the image's record says meanwhile
/// is the business of [ImageRecords].
public final class Builds implements ImageBuilds {
  /// How many workflows of a group run side by side; the next start as others end.
  private static final int SIDE_BY_SIDE = 5;

  private final Transactions transactions;
  private final ResourceStore resources;
  private final Journal journal;
  private final Queue queue;
  private final InstantSource clock;
  private final ImageRecords records;
  private final ImageComponents components;
  private final BuildPlan plan;
  private final ParsedWorkflows documents;
  private final Retries retries;
  private final Retention retention;
  private final Runnable cancelRequested;

  /// @param retention of the machines of builds that fail
  /// @param cancelRequested is called when an execution was asked to stop: this process may run it
  public Builds(
      Ports ports,
      ImageComponents components,
      ParsedWorkflows documents,
      Retention retention,
      Runnable cancelRequested) {
    this.transactions = ports.transactions();
    this.resources = ports.resources();
    this.journal = ports.journal();
    this.queue = ports.queue();
    this.clock = ports.clock();
    this.records = new ImageRecords(ports);
    this.components = components;
    this.plan = new BuildPlan(new ManagedWorkflows(), ports.resources());
    this.documents = documents;
    this.retries = new Retries(ports.journal(), documents);
    this.retention = retention;
    this.cancelRequested = cancelRequested;
  }

  @Override
  public void start(Image image) {
    if (isImported(image)) {
      queue.add(image.arn().toString());
      return;
    }
    components.require(image);
    for (var group : plan.groups(image)) {
      for (var use : group.members()) {
        if (plan.workflow(use, image).isEmpty()) {
          throw new RejectedException(new Rejection.NotFound(use.workflowArn()));
        }
      }
    }
    try {
      advance(image, -1);
    } catch (InvalidDocumentException e) {
      throw new RejectedException(
          new Rejection.InvalidValue("workflows", "A document is not valid: " + e.getMessage()));
    }
  }

  @Override
  public void cancel(Image image) {
    transactions.in(() -> {
      var locked = lock(image);
      if (isImported(locked) && locked.state().status().inProgress()) {
        records.finish(locked, Image.State.of(Image.Status.CANCELLED));
        return;
      }
      journal.executions(image.arn()).stream()
          .filter(execution -> !execution.status().terminal())
          .forEach(this::requestCancel);
    });
    cancelRequested.run();
  }

  @Override
  public void retry(Image asked, Optional<String> from) {
    var image = lock(asked);
    components.require(image);
    var standing = standing(image);
    if (standing.isEmpty()) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "The image '" + image.arn() + "' cannot be retried: it has run no workflow."));
    }
    var last = standing.stream().mapToInt(WorkflowExecution::sequence).max().orElse(0);
    var group = plan.groups(image).stream().filter(g -> g.has(last)).findFirst().orElseThrow();
    if (from.isPresent() && group.type() != Workflow.Type.BUILD) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "The image stopped in its "
                  + group.type()
                  + " workflows, which begin with their first steps; a step can be named for BUILD"
                  + " workflows only."));
    }
    var members = standing.stream().filter(e -> group.has(e.sequence())).toList();
    members.forEach(member -> journal.forgetCancel(member.id()));
    var again =
        members.stream()
            .filter(member -> !succeeded(member))
            .map(member -> retries.again(image, member, from))
            .toList();
    records.resumed(image, group.type());
    again.forEach(retry -> records.say(image, retry.text()));
    again.stream().limit(SIDE_BY_SIDE).map(Retries.Retry::executionId).forEach(queue::add);
    if (again.isEmpty()) {
      goOn(image, group.sequence() + members.size() - 1);
    }
  }

  private static boolean isImported(Image image) {
    return image.origin().filter(o -> o.kind() == Image.Kind.IMPORTED).isPresent();
  }

  /// What an import task brings has come, or cannot. Called in a transaction.
  ///
  /// @param outputs the machine image, if it has come
  public void imported(Image asked, Image.State state, List<Image.OutputAmi> outputs) {
    var image = lock(asked);
    if (image.state().status().inProgress()) {
      records.finish(records.withOutputs(image, outputs), state);
    }
  }

  private static boolean succeeded(WorkflowExecution execution) {
    return switch (execution.status()) {
      case COMPLETED, SKIPPED -> true;
      case PENDING, RUNNING, FAILED, ROLLBACK_IN_PROGRESS, ROLLBACK_COMPLETED, CANCELLED -> false;
    };
  }

  /// Those that no other has taken the place of.
  private List<WorkflowExecution> standing(Image image) {
    return journal.executions(image.arn()).stream().filter(e -> !e.retried()).toList();
  }

  /// Starts what comes behind a sequence number, or ends the image if nothing does. Called in a
  /// transaction, under the image's lock.
  private void advance(Image image, int behind) throws InvalidDocumentException {
    for (var group : plan.groups(image)) {
      if (group.sequence() <= behind) {
        continue;
      }
      var workflows = new ArrayList<Workflow>();
      for (var use : group.members()) {
        var workflow = plan.workflow(use, image);
        if (workflow.isEmpty()) {
          var reason = "The workflow " + use.workflowArn() + " does not exist any more.";
          finish(image, ImageRecords.failed(reason));
          return;
        }
        workflows.add(workflow.get());
      }
      var skipped = group.type() == Workflow.Type.TEST && !image.tests().enabled();
      var created = create(image, group, workflows, skipped);
      if (!skipped) {
        created.stream().limit(SIDE_BY_SIDE).forEach(queue::add);
        if (behind >= 0) {
          records.enter(image, group.type());
        }
        return;
      }
    }
    finish(image, Image.State.of(Image.Status.AVAILABLE));
  }

  /// @param workflows those of the group's members
  /// @return the ids of the executions
  private List<String> create(
      Image image, BuildPlan.Group group, List<Workflow> workflows, boolean skipped)
      throws InvalidDocumentException {
    var now = clock.instant();
    var ids = new ArrayList<String>();
    for (var use : group.members()) {
      var workflow = workflows.get(ids.size());
      var id = NewExecutions.executionId();
      var document = documents.parse(workflow.data(), workflow.arn().toString(), workflow.type());
      var steps = NewExecutions.steps(id, document);
      var execution =
          new WorkflowExecution(
              id,
              image.arn(),
              workflow.arn(),
              workflow.type(),
              workflow.data(),
              use.parameters(),
              use.parallelGroup(),
              use.onFailure().orElse(Image.OnFailure.ABORT),
              group.sequence() + ids.size(),
              WorkflowExecution.Status.PENDING,
              Optional.empty(),
              0,
              steps.size(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false,
              false,
              0);
      ids.add(id);
      if (skipped) {
        var why = Optional.of("The image's tests are disabled.");
        journal.create(
            execution.with(WorkflowExecution.Status.SKIPPED, why).started(now).ended(now), steps);
      } else {
        journal.create(execution, steps);
      }
    }
    return ids;
  }

  /// A workflow begins to run. Called in a transaction.
  ///
  /// @param parentImageId what the recipe's parent image stands for, if it is known
  public void begun(Image image, WorkflowExecution execution, Optional<String> parentImageId) {
    records.begun(image, execution.type(), parentImageId);
  }

  /// Locks the image, see [ImageRecords#lock].
  public Image lock(Image image) {
    return records.lock(image);
  }

  /// A workflow has ended and is recorded so. Called in the transaction that records it.
  ///
  /// @param image as [#lock] gave it, before the record was written
  public void ended(Image image, WorkflowExecution ended, List<StepExecution> steps) {
    var group =
        plan.groups(image).stream().filter(g -> g.has(ended.sequence())).findFirst().orElseThrow();
    var members = standing(image).stream().filter(e -> group.has(e.sequence())).toList();
    var running = members.stream().filter(e -> !e.status().terminal()).toList();
    if (aborts(ended)) {
      running.forEach(this::requestCancel);
      cancelRequested.run();
    }
    if (!running.isEmpty()) {
      var next = SIDE_BY_SIDE + members.size() - running.size() - 1;
      if (next < members.size()) {
        queue.add(members.get(next).id());
      }
      return;
    }
    var failed = members.stream().filter(Builds::aborts).findFirst();
    if (failed.isPresent()) {
      var ofFailed =
          failed.get().id().equals(ended.id()) ? steps : journal.steps(failed.get().id());
      finish(image, ImageRecords.failed(image, failed.get(), ofFailed));
    } else if (cancelled(members)) {
      finish(image, Image.State.of(Image.Status.CANCELLED));
    } else {
      var output = ImageRecords.output(members);
      var strange = output.filter(id -> !records.isOwn(id, image, members));
      if (strange.isPresent()) {
        finish(
            image,
            ImageRecords.failed(
                "The workflow output ImageId names '"
                    + strange.get()
                    + "', and there is no such image."));
      } else {
        goOn(records.adopted(image, output), group.sequence() + members.size() - 1);
      }
    }
  }

  private void goOn(Image image, int behind) {
    try {
      advance(image, behind);
    } catch (InvalidDocumentException e) {
      // It was checked when it was stored; maybe by another version of this program.
      finish(
          image, ImageRecords.failed("The document of a workflow is not valid: " + e.getMessage()));
    }
  }

  private void finish(Image image, Image.State state) {
    components.forget(image);
    if (state.status() == Image.Status.FAILED) {
      if (image
          .infrastructure()
          .map(InfrastructureConfiguration::terminateInstanceOnFailure)
          .orElse(true)) {
        releaseHandedOn(image, retention.keeps() ? Holding.State.STOPPED : Holding.State.GONE);
      }
    } else {
      releaseHandedOn(image, Holding.State.GONE);
    }
    records.finish(image, state);
  }

  /// A build instance that a workflow handed on has no workflow left that could use it. It is
  /// removed with the other machines that no record has, or stays for a retry.
  private void releaseHandedOn(Image image, Holding.State state) {
    for (var execution : journal.executions(image.arn())) {
      if (execution.status() == WorkflowExecution.Status.COMPLETED
          && execution.outputs().map(Json::readObject).orElse(Map.of()).containsKey("InstanceId")) {
        journal.holdings(execution.id()).stream()
            .filter(holding -> holding.kind() == Holding.Kind.MACHINE)
            .forEach(holding -> journal.record(execution.epoch(), holding.with(state)));
      }
    }
  }

  private static boolean aborts(WorkflowExecution execution) {
    return switch (execution.status()) {
      case FAILED, ROLLBACK_COMPLETED ->
          execution.type() != Workflow.Type.TEST || execution.onFailure() == Image.OnFailure.ABORT;
      case PENDING, SKIPPED, RUNNING, COMPLETED, ROLLBACK_IN_PROGRESS, CANCELLED -> false;
    };
  }

  /// Whether somebody asked for the image to stop, even if its workflows were done before they
  /// could.
  private static boolean cancelled(List<WorkflowExecution> members) {
    return members.stream()
        .anyMatch(e -> e.cancelRequested() || e.status() == WorkflowExecution.Status.CANCELLED);
  }

  /// What a cancelled run is told: somebody asked for it, or another member of its group failed.
  public String whyCancelled(WorkflowExecution execution) {
    var image = resources.find(execution.imageArn()).filter(Image.class::isInstance);
    var group =
        image.map(Image.class::cast).stream()
            .flatMap(i -> plan.groups(i).stream())
            .filter(g -> g.has(execution.sequence()))
            .findFirst();
    return journal.executions(execution.imageArn()).stream()
        .filter(
            e -> !e.retried() && group.isPresent() && group.get().has(e.sequence()) && aborts(e))
        .findFirst()
        .map(e -> "Cancelled because the workflow execution " + e.id() + " failed.")
        .orElse("The image creation was cancelled.");
  }

  private void requestCancel(WorkflowExecution execution) {
    journal.requestCancel(execution.id());
    queue.wake(execution.id());
  }
}

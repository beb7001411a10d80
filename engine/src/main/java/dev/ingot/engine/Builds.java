// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import dev.ingot.core.resource.Workflow;
import dev.ingot.core.rule.ImageBuilds;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Json;
import dev.ingot.engine.document.StepCatalog;
import dev.ingot.engine.document.WorkflowDocument;
import dev.ingot.engine.document.WorkflowParser;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Takes images through their workflows: which run next, and what their ends mean for the image.
///
/// ```text
/// PENDING ─ CREATING ─ BUILDING ─ TESTING ─ DISTRIBUTING ─ AVAILABLE
///                         └──────────┴───────────┴──────── FAILED, CANCELLED
/// ```
///
/// Stages without work are passed over. All changes of one image happen under the lock that
/// [ResourceStore#change] takes on it, so that of several workflows that end at once one is the
/// last.
public final class Builds implements ImageBuilds {
  /// How many workflows of a group run side by side; the next start as others end.
  private static final int SIDE_BY_SIDE = 5;

  private final Transactions transactions;
  private final ResourceStore resources;
  private final Journal journal;
  private final Queue queue;
  private final BuildLog log;
  private final InstantSource clock;
  private final OwnImages images;
  private final ImageComponents components;
  private final BuildPlan plan;
  private final WorkflowParser parser;
  private final ActiveRuns active;

  Builds(Ports ports, ImageComponents components, StepCatalog catalog, ActiveRuns active) {
    this.transactions = ports.transactions();
    this.resources = ports.resources();
    this.journal = ports.journal();
    this.queue = ports.queue();
    this.log = ports.log();
    this.clock = ports.clock();
    this.images = new OwnImages(ports.images(), ports.resources());
    this.components = components;
    this.plan = new BuildPlan(new ManagedWorkflows(), ports.resources());
    this.parser = new WorkflowParser(catalog);
    this.active = active;
  }

  @Override
  public void start(Image image) {
    components.require(image);
    for (var group : plan.groups(image)) {
      for (var entry : group.members()) {
        if (entry.workflow().isEmpty()) {
          throw new RejectedException(new Rejection.NotFound(entry.use().workflowArn()));
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
      lock(image);
      journal.executions(image.arn()).stream()
          .filter(execution -> !execution.status().terminal())
          .forEach(this::requestCancel);
    });
    active.lookSoon();
  }

  /// Starts what comes behind a sequence number, or ends the image if nothing does. Called in a
  /// transaction, under the image's lock.
  private void advance(Image image, int behind) throws InvalidDocumentException {
    for (var group : plan.groups(image)) {
      if (group.sequence() <= behind) {
        continue;
      }
      var lost = group.members().stream().filter(entry -> entry.workflow().isEmpty()).findFirst();
      if (lost.isPresent()) {
        var reason = "The workflow " + lost.get().use().workflowArn() + " does not exist any more.";
        finish(image, failed(reason));
        return;
      }
      var skipped = group.type() == Workflow.Type.TEST && !image.tests().enabled();
      var created = create(image, group, skipped);
      if (!skipped) {
        created.stream().limit(SIDE_BY_SIDE).forEach(queue::add);
        if (behind >= 0) {
          transition(image, status(group.type()));
        }
        return;
      }
    }
    finish(image, Image.State.of(Image.Status.AVAILABLE));
  }

  /// @return the ids of the executions
  private List<String> create(Image image, BuildPlan.Group group, boolean skipped)
      throws InvalidDocumentException {
    var now = clock.instant();
    var ids = new ArrayList<String>();
    for (var entry : group.members()) {
      var workflow = entry.workflow().orElseThrow();
      var id = "wf-" + UUID.randomUUID();
      var steps = steps(id, workflow);
      var execution =
          new WorkflowExecution(
              id,
              image.arn(),
              workflow.arn(),
              workflow.type(),
              workflow.data(),
              entry.use().parameters(),
              entry.use().parallelGroup(),
              entry.use().onFailure().orElse(Image.OnFailure.ABORT),
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

  private List<StepExecution> steps(String executionId, Workflow workflow)
      throws InvalidDocumentException {
    var document =
        parser.parse(workflow.data(), workflow.arn().toString(), Optional.of(workflow.type()));
    var steps = new ArrayList<StepExecution>();
    for (var step : document.steps()) {
      steps.add(
          new StepExecution(
              "step-" + UUID.randomUUID(),
              executionId,
              steps.size(),
              step.name(),
              step.description(),
              step.kind().word(),
              StepExecution.Status.PENDING,
              Optional.empty(),
              Optional.empty(),
              step.rawInputs().map(Json::write),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              step.onFailure().word(),
              step.timeoutSeconds(),
              step.retry().map(WorkflowDocument.Retry::maxAttempts),
              1,
              Optional.empty(),
              Optional.empty(),
              0,
              0));
    }
    return steps;
  }

  /// A workflow begins to run: the image enters its stage. Called in a transaction.
  ///
  /// @param parentImageId what the recipe's parent image stands for, if it is known
  void begun(Image before, WorkflowExecution execution, Optional<String> parentImageId) {
    var image = lock(before);
    if (image.state().status() == Image.Status.PENDING) {
      transition(image, Image.Status.CREATING);
      parentImageId.ifPresent(id ->
          line(
              image,
              clock.instant(),
              "Resolved Image Recipe parent image "
                  + image.recipe().parentImage()
                  + " to AMI "
                  + id
                  + "."));
    }
    transition(image, status(execution.type()));
  }

  /// A workflow has ended and is recorded so. Called in the transaction that records it.
  ///
  /// @param image as [#lock] gave it, before the record was written
  void ended(Image image, WorkflowExecution ended, List<StepExecution> steps) {
    var group =
        plan.groups(image).stream().filter(g -> g.has(ended.sequence())).findFirst().orElseThrow();
    var members =
        journal.executions(image.arn()).stream()
            .filter(e -> !e.retried() && group.has(e.sequence()))
            .toList();
    var running = members.stream().filter(e -> !e.status().terminal()).toList();
    if (aborts(ended)) {
      running.forEach(this::requestCancel);
      active.lookSoon();
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
      finish(image, failure(image, failed.get(), ofFailed));
    } else if (cancelled(members)) {
      finish(image, Image.State.of(Image.Status.CANCELLED));
    } else {
      var output = output(members);
      var strange = output.filter(id -> !isOwn(id, image, members));
      if (strange.isPresent()) {
        finish(
            image,
            failed(
                "The workflow output ImageId names '"
                    + strange.get()
                    + "', and there is no such image."));
      } else {
        goOn(adopted(image, output), group.sequence() + members.size() - 1);
      }
    }
  }

  private void goOn(Image image, int behind) {
    try {
      advance(image, behind);
    } catch (InvalidDocumentException e) {
      // It was checked when it was stored; maybe by another version of this program.
      finish(image, failed("The document of a workflow is not valid: " + e.getMessage()));
    }
  }

  private static Image.State failed(String reason) {
    return new Image.State(
        Image.Status.FAILED, Optional.of(Texts.cut(reason, Texts.REASON)), Optional.empty());
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
  String whyCancelled(WorkflowExecution execution) {
    var image = resources.find(execution.imageArn()).filter(Image.class::isInstance);
    var group =
        image.map(Image.class::cast).stream()
            .flatMap(i -> plan.groups(i).stream())
            .filter(g -> g.has(execution.sequence()))
            .findFirst();
    return journal.executions(execution.imageArn()).stream()
        .filter(e -> group.isPresent() && group.get().has(e.sequence()) && aborts(e))
        .findFirst()
        .map(e -> "Cancelled because the workflow execution " + e.id() + " failed.")
        .orElse("The image creation was cancelled.");
  }

  private void requestCancel(WorkflowExecution execution) {
    journal.requestCancel(execution.id());
    queue.wake(execution.id());
  }

  /// The image that a BUILD workflow names in its output `ImageId`.
  private static Optional<String> output(List<WorkflowExecution> members) {
    return members.stream()
        .filter(e -> e.type() == Workflow.Type.BUILD)
        .flatMap(e -> e.outputs().stream())
        .map(outputs -> Json.readObject(outputs).get("ImageId"))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst();
  }

  /// The output may be any text: an image of another account must not become this one's through it.
  /// What a step of the build made is its own, also if it lies on another host.
  private boolean isOwn(String id, Image image, List<WorkflowExecution> members) {
    return images.find(id, image.arn().scope()).isPresent()
        || members.stream()
            .flatMap(e -> journal.holdings(e.id()).stream())
            .anyMatch(h -> h.kind() == Holding.Kind.IMAGE && h.externalId().equals(id));
  }

  private Image adopted(Image image, Optional<String> id) {
    return id.map(found -> change(image, i -> i.withOutputs(List.of(output(i, found)))))
        .orElse(image);
  }

  private Image.OutputAmi output(Image image, String id) {
    return new Image.OutputAmi(
        image.arn().region(),
        id,
        images
            .find(id, image.arn().scope())
            .map(MachineImage::name)
            .orElseGet(() -> Names.outputImage(image.recipe().name(), clock.instant())),
        image.recipe().description(),
        image.arn().owner());
  }

  private Image.State failure(Image image, WorkflowExecution execution, List<StepExecution> steps) {
    var step =
        steps.stream()
            .filter(s -> s.status() == StepExecution.Status.FAILED)
            .filter(s -> s.index() == execution.cursor())
            .findFirst();
    var why =
        step.flatMap(StepFailures::whole)
            .or(execution::message)
            .orElse("An internal error has occurred.");
    var context =
        new Image.FailureContext(
            Optional.of(image.state().status()),
            Optional.of(execution.id()),
            Optional.of(execution.workflowArn().toString()),
            step.map(StepExecution::id),
            step.map(StepExecution::name),
            step.flatMap(StepExecution::failure).map(StepFailures::component));
    var reason = "Workflow Execution ID: '" + execution.id() + "' failed with reason: " + why;
    return new Image.State(
        Image.Status.FAILED, Optional.of(Texts.cut(reason, Texts.REASON)), Optional.of(context));
  }

  private void finish(Image image, Image.State state) {
    var now = clock.instant();
    change(image, i -> i.completed(state, now));
    components.forget(image);
    log(image, now, state.status());
    state.reason().ifPresent(reason -> line(image, now, reason));
    log.force(image.arn()); // before the record says that this is the end
  }

  private void transition(Image image, Image.Status status) {
    change(
        image,
        i -> {
          if (i.state().status() != status) {
            log(i, clock.instant(), status);
          }
          return i.withState(Image.State.of(status));
        });
  }

  /// Locks the image until the calling thread's transaction ends. Comes before any write to its
  /// executions, so that no two wait for each other.
  Image lock(Image image) {
    return change(image, i -> i);
  }

  private Image change(Image image, UnaryOperator<Image> change) {
    return resources
        .change(image.arn(), r -> r instanceof Image i ? change.apply(i) : r)
        .filter(Image.class::isInstance)
        .map(Image.class::cast)
        .orElse(image);
  }

  private void log(Image image, Instant at, Image.Status status) {
    line(image, at, "Image transitioned to " + status + " state for Image ARN: " + image.arn());
  }

  private void line(Image image, Instant at, String text) {
    for (var line : text.split("\n", -1)) {
      log.append(
          image.arn(), new BuildLog.Line(at, Optional.empty(), BuildLog.Source.SERVICE, line));
    }
  }

  private static Image.Status status(Workflow.Type type) {
    return switch (type) {
      case BUILD -> Image.Status.BUILDING;
      case TEST -> Image.Status.TESTING;
      case DISTRIBUTION -> Image.Status.DISTRIBUTING;
    };
  }
}

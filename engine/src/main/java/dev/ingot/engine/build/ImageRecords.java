// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Workflow;
import dev.ingot.document.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What the record of an image says while it is built, and the lines of the build log that tell it.
///
/// ```text
/// PENDING ─ CREATING ─ BUILDING ─ TESTING ─ DISTRIBUTING ─ AVAILABLE
///                         └──────────┴───────────┴──────── FAILED, CANCELLED
/// ```
///
/// All changes of one image happen under the lock that [ResourceStore#change] takes on it, so that
/// of several workflows that end at once one is the last.
final class ImageRecords {
  private final ResourceStore resources;
  private final Journal journal;
  private final BuildLog log;
  private final InstantSource clock;
  private final OwnImages images;

  ImageRecords(Ports ports) {
    this.resources = ports.resources();
    this.journal = ports.journal();
    this.log = ports.log();
    this.clock = ports.clock();
    this.images = new OwnImages(ports.images(), ports.resources());
  }

  /// Locks the image until the calling thread's transaction ends. Comes before any write to its
  /// executions, so that no two wait for each other.
  Image lock(Image image) {
    return change(image, i -> i);
  }

  /// A workflow begins to run: the image enters its stage. Called in a transaction.
  ///
  /// @param parentImageId what the recipe's parent image stands for, if it is known
  void begun(Image before, Workflow.Type type, Optional<String> parentImageId) {
    var image = lock(before);
    if (image.state().status() == Image.Status.PENDING && type != Workflow.Type.DISTRIBUTION) {
      transition(image, Image.Status.CREATING);
      parentImageId.ifPresent(id ->
          line(
              image,
              clock.instant(),
              "Resolved Image Recipe parent image "
                  + image.recipe().map(ImageRecipe::parentImage).orElse("")
                  + " to AMI "
                  + id
                  + "."));
    }
    enter(image, type);
  }

  /// The image enters the stage of workflows of a type.
  void enter(Image image, Workflow.Type type) {
    transition(image, status(type));
  }

  /// The image goes on in the stage of workflows of a type, after it had ended.
  void resumed(Image image, Workflow.Type type) {
    log(image, clock.instant(), status(type));
    change(image, i -> i.resumed(Image.State.of(status(type))));
  }

  /// A line for the image's log.
  void say(Image image, String text) {
    line(image, clock.instant(), text);
  }

  /// The image that a BUILD workflow names in its output `ImageId`.
  static Optional<String> output(List<WorkflowExecution> members) {
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
  boolean isOwn(String id, Image image, List<WorkflowExecution> members) {
    return images.find(id, image.arn().scope()).isPresent()
        || members.stream()
            .flatMap(e -> journal.holdings(e.id()).stream())
            .anyMatch(h -> h.kind() == Holding.Kind.IMAGE && h.externalId().equals(id));
  }

  /// What a BUILD workflow names becomes the output of the image.
  Image adopted(Image image, Optional<String> id) {
    return id.map(found -> change(image, i -> i.withOutputs(List.of(output(i, found)))))
        .orElse(image);
  }

  Image withOutputs(Image image, List<Image.OutputAmi> outputs) {
    return change(image, i -> i.withOutputs(outputs));
  }

  private Image.OutputAmi output(Image image, String id) {
    return new Image.OutputAmi(
        image.arn().region(),
        id,
        images
            .find(id, image.arn().scope())
            .map(MachineImage::name)
            .orElseGet(() -> Names.outputImage(image.name(), clock.instant())),
        image.recipe().flatMap(ImageRecipe::description),
        image.arn().owner());
  }

  /// The state of an image that failed, for a reason that no step has.
  static Image.State failed(String reason) {
    return new Image.State(
        Image.Status.FAILED, Optional.of(Texts.cut(reason, Texts.REASON)), Optional.empty());
  }

  /// The state of an image that a workflow failed.
  static Image.State failed(Image image, WorkflowExecution execution, List<StepExecution> steps) {
    var step =
        steps.stream()
            .filter(s -> s.status() == StepExecution.Status.FAILED)
            .filter(s -> s.index() == execution.cursor())
            .findFirst();
    var why =
        step.flatMap(FailureRecord::message)
            .or(execution::message)
            .orElse("An internal error has occurred.");
    var context =
        new Image.FailureContext(
            Optional.of(image.state().status()),
            Optional.of(execution.id()),
            Optional.of(execution.workflowArn().toString()),
            step.map(StepExecution::id),
            step.map(StepExecution::name),
            step.flatMap(StepExecution::failure).map(FailureRecord::component));
    var reason = "Workflow Execution ID: '" + execution.id() + "' failed with reason: " + why;
    return new Image.State(
        Image.Status.FAILED, Optional.of(Texts.cut(reason, Texts.REASON)), Optional.of(context));
  }

  /// Ends the image, and its log.
  void finish(Image image, Image.State state) {
    var now = clock.instant();
    change(image, i -> i.completed(state, now));
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

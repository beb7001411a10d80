// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleExecution.StateUpdate;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.LifecycleResource.Action;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rules of changes of the state of images that are at rest. The image resource alone is
/// changed at once; with its AMIs, or at a later time, by a lifecycle execution.
///
/// ```text
/// AVAILABLE ─▶ DEPRECATED ─▶ DISABLED ─▶ AVAILABLE
///     └────────────────────▶ DISABLED        DEPRECATED ─▶ AVAILABLE
/// AVAILABLE, DEPRECATED, DISABLED, FAILED, CANCELLED ─▶ DELETED
/// ```
public final class StateUpdates {
  /// How long ended executions are kept.
  private static final Duration KEPT = Duration.ofDays(90);

  private final Resources resources;
  private final Images images;
  private final LifecycleJournal lifecycles;
  private final Queue queue;

  public StateUpdates(
      Resources resources, Images images, LifecycleJournal lifecycles, Queue queue) {
    this.resources = resources;
    this.images = images;
    this.lifecycles = lifecycles;
    this.queue = queue;
  }

  /// Changes the state of an image, or makes an execution that does.
  ///
  /// @return the id of the execution, if there is one
  public Optional<String> start(Scope scope, NewStateUpdate request, String clientToken) {
    resources.requireOwn(scope, request.image());
    var answer =
        resources
            .calls()
            .onceText(
                scope,
                "StartResourceStateUpdate",
                clientToken,
                request,
                () -> start(scope, request).orElse(""));
    return Optional.of(answer).filter(id -> !id.isEmpty());
  }

  private Optional<String> start(Scope scope, NewStateUpdate request) {
    requireCombination(request);
    var image = locked(images.build(scope, request.image()));
    requireState(image, request.action());
    requireFormOf(image, request);
    requireIdle(image);
    var update =
        new StateUpdate(
            request.action(),
            request.includes(),
            request.executionRole(),
            request.exclusions(),
            request.updateAt());
    if (request.updateAt().isEmpty() && !includesAny(request)) {
      resources.store().change(image.arn(), r -> changed((Image) r, update, resources.now()));
      return Optional.empty();
    }
    return Optional.of(execution(scope, image, update));
  }

  /// Nobody else changes it until the end of the transaction.
  private Image locked(Image image) {
    return (Image)
        resources
            .store()
            .change(image.arn(), i -> i)
            .orElseThrow(() -> Resources.notFound(image.arn()));
  }

  private void requireCombination(NewStateUpdate request) {
    if (request.executionRole().isPresent() != request.includes().isPresent()) {
      throw Resources.combination(
          "executionRole and includeResources must be given together, or none of them.");
    }
    var deletes = request.action() == Action.DELETE;
    if (deletes && !includesAny(request)) {
      throw Resources.combination(
          "The state DELETED needs at least one of amis, snapshots and containers in"
              + " includeResources.");
    }
    var needsDelete =
        request.includes().filter(i -> i.snapshots().orElse(false) || i.containers().orElse(false));
    if (!deletes && needsDelete.isPresent()) {
      throw Resources.combination(
          "snapshots and containers in includeResources are for the state DELETED only.");
    }
    if (request.updateAt().isPresent() && request.action() != Action.DEPRECATE) {
      throw Resources.combination("updateAt is for the state DEPRECATED only.");
    }
    if (request.updateAt().filter(at -> !at.isAfter(resources.now())).isPresent()) {
      throw Resources.invalid("updateAt", "It must be in the future.");
    }
  }

  private static boolean includesAny(NewStateUpdate request) {
    return request
        .includes()
        .filter(i ->
            i.amis().orElse(false) || i.snapshots().orElse(false) || i.containers().orElse(false))
        .isPresent();
  }

  private static void requireState(Image image, Action action) {
    if (!allows(image.state().status(), action)) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "The image '"
                  + image.arn()
                  + "' cannot become "
                  + status(action)
                  + ": its status is "
                  + image.state().status()
                  + "."));
    }
  }

  /// Whether an image in a state can have something done with it.
  public static boolean allows(Image.Status status, Action action) {
    return switch (status) {
      case AVAILABLE -> action != Action.AVAILABLE;
      case DEPRECATED -> action != Action.DEPRECATE;
      case DISABLED -> action == Action.AVAILABLE || action == Action.DELETE;
      case FAILED, CANCELLED -> action == Action.DELETE;
      case PENDING, CREATING, BUILDING, TESTING, DISTRIBUTING, INTEGRATING, DELETED -> false;
    };
  }

  /// What an image is when something was done with it.
  public static Image.Status status(Action action) {
    return switch (action) {
      case AVAILABLE -> Image.Status.AVAILABLE;
      case DEPRECATE -> Image.Status.DEPRECATED;
      case DISABLE -> Image.Status.DISABLED;
      case DELETE -> Image.Status.DELETED;
    };
  }

  private static void requireFormOf(Image image, NewStateUpdate request) {
    if (image.type() == ImageType.DOCKER && request.action() != Action.DELETE) {
      throw new RejectedException(
          new Rejection.InvalidRequest("A container image can become DELETED only."));
    }
  }

  private void requireIdle(Image image) {
    var running =
        lifecycles.of(image.arn()).stream()
            .filter(e -> !e.status().terminal())
            .filter(e -> e.status() != LifecycleExecution.Status.PENDING)
            .findFirst();
    if (running.isPresent()) {
      throw new RejectedException(
          new Rejection.Busy(
              "The lifecycle execution "
                  + running.get().id()
                  + " is changing the state of the image '"
                  + image.arn()
                  + "'."));
    }
  }

  private String execution(Scope scope, Image image, StateUpdate update) {
    var now = resources.now();
    var limit = resources.quotas().resourceStateUpdates();
    var scheduled = update.updateAt().isPresent();
    if (!scheduled && lifecycles.underWay(scope) >= limit) {
      throw new RejectedException(
          new Rejection.QuotaExceeded(limit, "concurrent resource state updates"));
    }
    lifecycles.forgetEnded(now.minus(KEPT));
    var execution =
        new LifecycleExecution(
            LifecycleExecution.PREFIX + UUID.randomUUID(),
            image.arn(),
            Optional.of(update),
            scheduled ? LifecycleExecution.Status.PENDING : LifecycleExecution.Status.IN_PROGRESS,
            Optional.empty(),
            now,
            Optional.empty());
    lifecycles.add(execution);
    if (scheduled) {
      resources
          .store()
          .change(
              image.arn(),
              r ->
                  ((Image) r)
                      .updated(image.state(), update.updateAt(), Optional.of(execution.id())));
    } else {
      impacted(image, update, now).forEach(each -> lifecycles.record(execution.id(), each));
    }
    queue.add(execution.id());
    return execution.id();
  }

  /// What an execution is going to change: the image, then its AMIs if they are meant.
  public static List<LifecycleResource> impacted(Image image, StateUpdate update, Instant now) {
    var whole =
        new LifecycleResource(
            image.arn().toString(),
            Optional.empty(),
            image.arn().owner(),
            image.arn().region(),
            update.action(),
            Optional.empty(),
            LifecycleResource.State.of(LifecycleResource.Status.IN_PROGRESS),
            List.of(),
            List.of(),
            now,
            Optional.empty());
    var parts = new ArrayList<>(List.of(whole));
    if (update.includesAmis() || update.includesSnapshots()) {
      image.outputs().forEach(output -> parts.add(ami(image, output, update, now)));
    }
    return parts;
  }

  private static LifecycleResource ami(
      Image image, Image.OutputAmi output, StateUpdate update, Instant now) {
    var state = LifecycleResource.State.of(LifecycleResource.Status.IN_PROGRESS);
    return new LifecycleResource(
        output.image(),
        Optional.of(image.arn().toString()),
        output.accountId(),
        output.region(),
        update.action(),
        Optional.empty(),
        state,
        update.includesSnapshots()
            ? List.of(new LifecycleResource.Snapshot(snapshot(output), state))
            : List.of(),
        List.of(),
        now,
        Optional.empty());
  }

  /// The root disk of an own AMI is the snapshot with the same digits.
  private static String snapshot(Image.OutputAmi output) {
    return output.image().replaceFirst("^ami-", "snap-");
  }

  /// The image after the change of its own state. It must not be one that deletes it.
  public static Image changed(Image image, StateUpdate update, Instant now) {
    return changed(image, update, Optional.empty(), now);
  }

  /// @param executionId of the execution that makes the change
  public static Image changed(
      Image image, StateUpdate update, Optional<String> executionId, Instant now) {
    var deprecationTime =
        switch (update.action()) {
          case DEPRECATE -> Optional.of(update.updateAt().orElse(now));
          case DISABLE -> image.deprecationTime();
          case AVAILABLE, DELETE -> Optional.<Instant>empty();
        };
    return image.updated(Image.State.of(status(update.action())), deprecationTime, executionId);
  }
}

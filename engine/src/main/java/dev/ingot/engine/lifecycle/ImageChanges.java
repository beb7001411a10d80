// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.lifecycle;

import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleExecution.StateUpdate;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.LifecycleResource.Action;
import dev.ingot.core.resource.Image;
import dev.ingot.core.rule.StateUpdates;
import dev.ingot.engine.build.Ports;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What lifecycle executions do with image resources. All in the caller's transaction, under the
/// image's lock.
final class ImageChanges {
  private final Ports ports;
  private final LifecycleJournal lifecycles;

  ImageChanges(Ports ports) {
    this.ports = ports;
    this.lifecycles = ports.lifecycles();
  }

  /// Empty if it is gone.
  Optional<Image> find(LifecycleExecution execution) {
    return ports
        .resources()
        .find(execution.resource())
        .filter(Image.class::isInstance)
        .map(Image.class::cast);
  }

  private Optional<Image> locked(LifecycleExecution execution) {
    return ports
        .resources()
        .change(execution.resource(), r -> r)
        .filter(Image.class::isInstance)
        .map(Image.class::cast);
  }

  /// Records what an execution that begins is going to change.
  void recordImpacted(LifecycleExecution execution) {
    find(execution)
        .ifPresent(image ->
            StateUpdates.impacted(image, execution.update().orElseThrow(), ports.clock().instant())
                .forEach(each -> lifecycles.record(execution.id(), each)));
  }

  /// An image that is deprecated later has the time of it; it has none when nobody will do it.
  void forgetTime(LifecycleExecution execution) {
    var time = execution.update().flatMap(StateUpdate::updateAt);
    if (time.isEmpty()) {
      return;
    }
    ports
        .resources()
        .change(
            execution.resource(),
            r ->
                r instanceof Image image
                        && image.state().status() == Image.Status.AVAILABLE
                        && image.deprecationTime().equals(time)
                    ? image.updated(image.state(), Optional.empty(), Optional.empty())
                    : r);
  }

  /// Changes the image and records it.
  void change(LifecycleExecution execution, StateUpdate update) {
    var now = ports.clock().instant();
    for (var resource : lifecycles.resources(execution.id(), Optional.empty())) {
      if (LifecycleRunner.isOpen(resource)) {
        var parts = lifecycles.resources(execution.id(), Optional.of(resource.id()));
        var state = change(execution, update, parts, now);
        lifecycles.record(execution.id(), resource.ended(state, now));
      }
    }
  }

  private LifecycleResource.State change(
      LifecycleExecution execution,
      StateUpdate update,
      List<LifecycleResource> parts,
      Instant now) {
    var image = locked(execution);
    var wanted = StateUpdates.status(update.action());
    if (image.isEmpty()) {
      return update.action() == Action.DELETE
          ? LifecycleResource.State.of(LifecycleResource.Status.SUCCESS)
          : LifecycleResource.State.failed("The image does not exist any more.");
    }
    var failed = parts.stream().filter(p -> is(p, LifecycleResource.Status.FAILED)).findFirst();
    if (failed.isPresent()) {
      return LifecycleResource.State.failed(
          failed.get().id() + ": " + failed.get().state().reason().orElse("failed"));
    }
    if (update.action() == Action.DELETE
        && !parts.isEmpty()
        && parts.stream().allMatch(p -> is(p, LifecycleResource.Status.SKIPPED))) {
      return LifecycleResource.State.skipped("All AMIs of the image are excluded.");
    }
    var status = image.get().state().status();
    if (status != wanted && !StateUpdates.allows(status, update.action())) {
      return LifecycleResource.State.skipped(
          "The image cannot become " + wanted + ": its status is " + status + ".");
    }
    if (update.action() == Action.DELETE) {
      delete(image.get());
    } else {
      ports
          .resources()
          .change(
              image.get().arn(),
              r -> StateUpdates.changed((Image) r, update, Optional.of(execution.id()), now));
    }
    return LifecycleResource.State.of(LifecycleResource.Status.SUCCESS);
  }

  private static boolean is(LifecycleResource part, LifecycleResource.Status status) {
    return part.state().status() == status;
  }

  /// As DeleteImage does.
  private void delete(Image image) {
    ports.resources().delete(image.arn());
    ports.journal().forget(image.arn());
    ports.log().delete(image.arn());
  }
}

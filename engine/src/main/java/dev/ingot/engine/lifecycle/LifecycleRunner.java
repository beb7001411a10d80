// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.lifecycle;

import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleExecution.StateUpdate;
import dev.ingot.core.execution.LifecycleExecution.Status;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Ports;
import java.time.Duration;
import java.util.Optional;

/// Runs lifecycle executions from the queue: first what they do with each AMI, then with the image.
///
/// Each change is recorded before the next one begins, and doing it again after a crash changes
/// nothing more. Between two changes it looks whether somebody asked for the execution to stop.
public final class LifecycleRunner implements Queue.Handler {
  private static final Duration UNTIL_ANOTHER_HOST = Duration.ofSeconds(10);

  private final Ports ports;
  private final LifecycleJournal lifecycles;
  private final AmiChanges amis;
  private final ImageChanges images;

  public LifecycleRunner(Ports ports) {
    this.ports = ports;
    this.lifecycles = ports.lifecycles();
    this.amis = new AmiChanges(ports);
    this.images = new ImageChanges(ports);
  }

  @Override
  public Queue.Verdict handle(String executionId) throws InterruptedException {
    while (true) {
      var execution = lifecycles.find(executionId).filter(e -> !e.status().terminal());
      if (execution.isEmpty()) {
        return new Queue.Verdict.Finished(() -> {});
      }
      var verdict = step(execution.get(), execution.get().update().orElseThrow());
      if (verdict.isPresent()) {
        return verdict.get();
      }
    }
  }

  /// @return empty if there is more to do
  private Optional<Queue.Verdict> step(LifecycleExecution execution, StateUpdate update)
      throws InterruptedException {
    var now = ports.clock().instant();
    return switch (execution.status()) {
      case CANCELLING -> finished(() -> cancel(execution));
      case PENDING -> {
        var later = update.updateAt().filter(now::isBefore);
        if (later.isEmpty()) {
          ports.transactions().in(() -> begin(execution.id()));
        }
        yield later.map(at -> new Queue.Verdict.Parked(at, () -> {}));
      }
      case IN_PROGRESS -> work(execution, update);
      case CANCELLED, FAILED, SUCCESS -> finished(() -> {});
    };
  }

  private static Optional<Queue.Verdict> finished(Runnable commit) {
    return Optional.of(new Queue.Verdict.Finished(commit));
  }

  /// What was still to be done is not done any more.
  private void cancel(LifecycleExecution execution) {
    lifecycles.change(
        execution.id(), e -> e.ended(Status.CANCELLED, Optional.empty(), ports.clock().instant()));
    images.forgetTime(execution);
    for (var image : lifecycles.resources(execution.id(), Optional.empty())) {
      skip(execution, image);
      lifecycles
          .resources(execution.id(), Optional.of(image.id()))
          .forEach(ami -> skip(execution, ami));
    }
  }

  private void skip(LifecycleExecution execution, LifecycleResource resource) {
    if (isOpen(resource)) {
      var why = LifecycleResource.State.skipped("The lifecycle execution was cancelled.");
      lifecycles.record(execution.id(), resource.ended(why, ports.clock().instant()));
    }
  }

  static boolean isOpen(LifecycleResource resource) {
    return resource.state().status() == LifecycleResource.Status.IN_PROGRESS;
  }

  /// The time of an execution has come, unless somebody asked for it to stop meanwhile.
  private void begin(String executionId) {
    var changed =
        lifecycles.change(
            executionId,
            e -> e.status() == Status.PENDING ? e.with(Status.IN_PROGRESS, Optional.empty()) : e);
    changed
        .filter(e -> e.status() == Status.IN_PROGRESS)
        .ifPresent(execution -> images.recordImpacted(execution));
  }

  private Optional<Queue.Verdict> work(LifecycleExecution execution, StateUpdate update)
      throws InterruptedException {
    var image = images.find(execution);
    for (var each : lifecycles.resources(execution.id(), Optional.empty())) {
      for (var ami : lifecycles.resources(execution.id(), Optional.of(each.id()))) {
        if (isOpen(ami) && image.isPresent()) {
          return change(execution, update, image.get(), ami);
        }
      }
    }
    return finished(() -> end(execution, update));
  }

  private Optional<Queue.Verdict> change(
      LifecycleExecution execution, StateUpdate update, Image image, LifecycleResource ami)
      throws InterruptedException {
    var state = amis.change(image, ami, update);
    if (state.isEmpty()) {
      var later = ports.clock().instant().plus(UNTIL_ANOTHER_HOST);
      return Optional.of(new Queue.Verdict.Parked(later, () -> {}));
    }
    lifecycles.record(execution.id(), ami.ended(state.get(), ports.clock().instant()));
    return Optional.empty();
  }

  /// The image follows its AMIs, unless somebody asked for the execution to stop meanwhile.
  private void end(LifecycleExecution asked, StateUpdate update) {
    var execution = lifecycles.change(asked.id(), e -> e).orElse(asked);
    if (execution.status() == Status.CANCELLING) {
      cancel(execution);
      return;
    }
    images.change(execution, update);
    var failure =
        lifecycles.resources(execution.id(), Optional.empty()).stream()
            .filter(r -> r.state().status() == LifecycleResource.Status.FAILED)
            .findFirst();
    lifecycles.change(
        execution.id(),
        e ->
            e.ended(
                failure.isPresent() ? Status.FAILED : Status.SUCCESS,
                failure.flatMap(f -> f.state().reason()),
                ports.clock().instant()));
  }
}

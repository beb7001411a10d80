// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.Queue;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The rules of the requests for lifecycle executions: the runs of policies, and what
/// [StateUpdates] started.
public final class LifecycleExecutions {
  private final Resources resources;
  private final LifecycleJournal lifecycles;
  private final Queue queue;

  public LifecycleExecutions(Resources resources, LifecycleJournal lifecycles, Queue queue) {
    this.resources = resources;
    this.lifecycles = lifecycles;
    this.queue = queue;
  }

  private record Cancel(String executionId) {}

  /// @param hasImpacted whether it has anything to do with any resource
  public record Run(LifecycleExecution execution, boolean hasImpacted) {}

  /// What an execution does with resources.
  public record ResourcesOfRun(LifecycleExecution execution, Page<LifecycleResource> resources) {}

  public Run get(Scope scope, String executionId) {
    return run(find(scope, executionId));
  }

  private Run run(LifecycleExecution execution) {
    return new Run(execution, !lifecycles.resources(execution.id(), Optional.empty()).isEmpty());
  }

  private LifecycleExecution find(Scope scope, String executionId) {
    return lifecycles
        .find(executionId)
        .filter(e -> e.resource().scope().equals(scope))
        .orElseThrow(() -> new RejectedException(new Rejection.NotFound(executionId)));
  }

  /// The executions of a policy, or those that changed the state of an image, which may be gone by
  /// that; the newest first.
  ///
  /// @param resource the policy, or the build version of an image
  public Page<Run> list(Scope scope, Arn resource, PageRequest page) {
    requireKind(resource);
    resources.requireOwn(scope, resource);
    var found = lifecycles.of(resource);
    if (found.isEmpty() && resources.store().find(resource).isEmpty()) {
      throw Resources.notFound(resource);
    }
    return resources
        .paging()
        .page(
            new Paging.Call(scope, "ListLifecycleExecutions", List.of(resource), page),
            Paging.Source.of(
                found.stream()
                    .sorted(Comparator.comparing(LifecycleExecutions::newestFirst))
                    .toList(),
                LifecycleExecutions::newestFirst),
            Optional::of)
        .map(this::run);
  }

  private static void requireKind(Arn resource) {
    var known =
        switch (resource.kind()) {
          case LIFECYCLE_POLICY -> true;
          case IMAGE -> resource.build().isPresent();
          case COMPONENT,
              CONTAINER_RECIPE,
              DISTRIBUTION_CONFIGURATION,
              IMAGE_PIPELINE,
              IMAGE_RECIPE,
              INFRASTRUCTURE_CONFIGURATION,
              WORKFLOW ->
              false;
        };
    if (!known) {
      throw new RejectedException(
          new Rejection.InvalidRequest(
              "resourceArn must be the ARN of a lifecycle policy or of an image build version."));
    }
  }

  private static String newestFirst(LifecycleExecution execution) {
    var millis = Long.MAX_VALUE - execution.startTime().toEpochMilli();
    return String.format(Locale.ROOT, "%019d-%s", millis, execution.id());
  }

  /// The images that an execution changes, or the AMIs of one of them.
  ///
  /// @param parent the image's ARN; one that has no part in it has nothing
  public ResourcesOfRun listResources(
      Scope scope, String executionId, Optional<String> parent, PageRequest page) {
    var execution = find(scope, executionId);
    var call =
        new Paging.Call(
            scope, "ListLifecycleExecutionResources", List.of(executionId, parent), page);
    return new ResourcesOfRun(
        execution,
        resources
            .paging()
            .page(call, Paging.Source.of(lifecycles.resources(executionId, parent)), Optional::of));
  }

  /// Asks an execution to stop and returns at once. What it has done already stays done.
  public String cancel(Scope scope, String executionId, String clientToken) {
    return resources
        .calls()
        .onceText(
            scope,
            "CancelLifecycleExecution",
            clientToken,
            new Cancel(executionId),
            () -> cancel(find(scope, executionId)));
  }

  private String cancel(LifecycleExecution asked) {
    lifecycles.change(
        asked.id(),
        execution -> {
          if (execution.status().terminal()) {
            throw new RejectedException(
                new Rejection.InvalidRequest(
                    "The lifecycle execution '"
                        + execution.id()
                        + "' cannot be cancelled: its status is "
                        + execution.status()
                        + "."));
          }
          return execution.with(LifecycleExecution.Status.CANCELLING, Optional.empty());
        });
    queue.wake(asked.id());
    return asked.id();
  }
}

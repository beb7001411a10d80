// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.IMAGE;
import static dev.ingot.model.ImageBuilder.CANCEL_LIFECYCLE_EXECUTION;
import static dev.ingot.model.ImageBuilder.GET_LIFECYCLE_EXECUTION;
import static dev.ingot.model.ImageBuilder.LIST_LIFECYCLE_EXECUTIONS;
import static dev.ingot.model.ImageBuilder.LIST_LIFECYCLE_EXECUTION_RESOURCES;
import static dev.ingot.model.ImageBuilder.START_RESOURCE_STATE_UPDATE;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.LifecycleResource.Action;
import dev.ingot.core.resource.LifecyclePolicy.Included;
import dev.ingot.core.rule.LifecycleExecutions;
import dev.ingot.core.rule.NewStateUpdate;
import dev.ingot.core.rule.StateUpdates;
import dev.ingot.model.shape.CancelLifecycleExecutionRequest;
import dev.ingot.model.shape.CancelLifecycleExecutionResponse;
import dev.ingot.model.shape.GetLifecycleExecutionRequest;
import dev.ingot.model.shape.GetLifecycleExecutionResponse;
import dev.ingot.model.shape.LifecycleExecution;
import dev.ingot.model.shape.LifecycleExecutionResource;
import dev.ingot.model.shape.LifecycleExecutionResourceAction;
import dev.ingot.model.shape.LifecycleExecutionResourceActionName;
import dev.ingot.model.shape.LifecycleExecutionResourceState;
import dev.ingot.model.shape.LifecycleExecutionResourceStatus;
import dev.ingot.model.shape.LifecycleExecutionResourcesImpactedSummary;
import dev.ingot.model.shape.LifecycleExecutionSnapshotResource;
import dev.ingot.model.shape.LifecycleExecutionState;
import dev.ingot.model.shape.LifecycleExecutionStatus;
import dev.ingot.model.shape.ListLifecycleExecutionResourcesRequest;
import dev.ingot.model.shape.ListLifecycleExecutionResourcesResponse;
import dev.ingot.model.shape.ListLifecycleExecutionsRequest;
import dev.ingot.model.shape.ListLifecycleExecutionsResponse;
import dev.ingot.model.shape.ResourceState;
import dev.ingot.model.shape.ResourceStateUpdateExclusionRules;
import dev.ingot.model.shape.StartResourceStateUpdateRequest;
import dev.ingot.model.shape.StartResourceStateUpdateResponse;
import dev.ingot.server.http.CallContext;

/// The operations on lifecycle executions, and the one that starts some. Their answers have no
/// request id.
public final class LifecycleExecutionApi implements Api {
  private final StateUpdates updates;
  private final LifecycleExecutions executions;

  public LifecycleExecutionApi(StateUpdates updates, LifecycleExecutions executions) {
    this.updates = updates;
    this.executions = executions;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CANCEL_LIFECYCLE_EXECUTION, this::cancel);
    table.on(GET_LIFECYCLE_EXECUTION, this::get);
    table.on(LIST_LIFECYCLE_EXECUTION_RESOURCES, this::listResources);
    table.on(LIST_LIFECYCLE_EXECUTIONS, this::list);
    table.on(START_RESOURCE_STATE_UPDATE, this::start);
  }

  StartResourceStateUpdateResponse start(
      StartResourceStateUpdateRequest request, CallContext context) {
    var image = Wire.buildArn("resourceArn", request.resourceArn(), IMAGE);
    var execution =
        updates.start(
            context.scope(),
            new NewStateUpdate(
                image,
                action(request.state()),
                request.executionRole(),
                request
                    .includeResources()
                    .map(i -> new Included(i.amis(), i.snapshots(), i.containers())),
                request
                    .exclusionRules()
                    .flatMap(ResourceStateUpdateExclusionRules::amis)
                    .map(LifecyclePolicyShapes::exclusions),
                request.updateAt()),
            request.clientToken());
    return StartResourceStateUpdateResponse.builder()
        .lifecycleExecutionId(execution)
        .resourceArn(image.toString())
        .build();
  }

  private static Action action(ResourceState state) {
    var status =
        state
            .status()
            .orElseThrow(() ->
                new RejectedException(new Rejection.InvalidRequest("state.status is required.")));
    return switch (status) {
      case AVAILABLE -> Action.AVAILABLE;
      case DELETED -> Action.DELETE;
      case DEPRECATED -> Action.DEPRECATE;
      case DISABLED -> Action.DISABLE;
    };
  }

  GetLifecycleExecutionResponse get(GetLifecycleExecutionRequest request, CallContext context) {
    var run = executions.get(context.scope(), request.lifecycleExecutionId());
    return GetLifecycleExecutionResponse.builder().lifecycleExecution(shape(run)).build();
  }

  ListLifecycleExecutionsResponse list(
      ListLifecycleExecutionsRequest request, CallContext context) {
    var arn =
        Arn.parse(request.resourceArn())
            .orElseThrow(() ->
                new RejectedException(
                    new Rejection.InvalidValue(
                        "resourceArn", "It must be the ARN of a resource of Image Builder.")));
    var page =
        executions.list(context.scope(), arn, Wire.page(request.maxResults(), request.nextToken()));
    return ListLifecycleExecutionsResponse.builder()
        .lifecycleExecutions(page.map(LifecycleExecutionApi::shape).items())
        .nextToken(page.next())
        .build();
  }

  ListLifecycleExecutionResourcesResponse listResources(
      ListLifecycleExecutionResourcesRequest request, CallContext context) {
    var found =
        executions.listResources(
            context.scope(),
            request.lifecycleExecutionId(),
            request.parentResourceId(),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListLifecycleExecutionResourcesResponse.builder()
        .lifecycleExecutionId(found.execution().id())
        .lifecycleExecutionState(state(found.execution()))
        .resources(found.resources().map(LifecycleExecutionApi::shape).items())
        .nextToken(found.resources().next())
        .build();
  }

  CancelLifecycleExecutionResponse cancel(
      CancelLifecycleExecutionRequest request, CallContext context) {
    var id =
        executions.cancel(context.scope(), request.lifecycleExecutionId(), request.clientToken());
    return CancelLifecycleExecutionResponse.builder().lifecycleExecutionId(id).build();
  }

  private static LifecycleExecution shape(LifecycleExecutions.Run run) {
    var execution = run.execution();
    var policy = execution.resource().kind() == ResourceKind.LIFECYCLE_POLICY;
    var builder =
        LifecycleExecution.builder()
            .lifecycleExecutionId(execution.id())
            .resourcesImpactedSummary(
                LifecycleExecutionResourcesImpactedSummary.builder()
                    .hasImpactedResources(run.hasImpacted())
                    .build())
            .state(state(execution))
            .startTime(execution.startTime())
            .endTime(execution.endTime());
    return policy
        ? builder.lifecyclePolicyArn(execution.resource().toString()).build()
        : builder.build();
  }

  private static LifecycleExecutionState state(
      dev.ingot.core.execution.LifecycleExecution execution) {
    return LifecycleExecutionState.builder()
        .status(LifecycleExecutionStatus.valueOf(execution.status().name()))
        .reason(execution.reason())
        .build();
  }

  private static LifecycleExecutionResource shape(LifecycleResource resource) {
    return LifecycleExecutionResource.builder()
        .accountId(resource.accountId())
        .resourceId(resource.id())
        .state(state(resource.state()))
        .action(
            LifecycleExecutionResourceAction.builder()
                .name(LifecycleExecutionResourceActionName.valueOf(resource.action().name()))
                .reason(resource.actionReason())
                .build())
        .region(resource.region())
        .snapshots(
            Wire.unlessEmpty(
                resource.snapshots().stream().map(LifecycleExecutionApi::shape).toList()))
        .imageUris(Wire.unlessEmpty(resource.imageUris()))
        .startTime(resource.startTime())
        .endTime(resource.endTime())
        .build();
  }

  private static LifecycleExecutionSnapshotResource shape(LifecycleResource.Snapshot snapshot) {
    return LifecycleExecutionSnapshotResource.builder()
        .snapshotId(snapshot.id())
        .state(state(snapshot.state()))
        .build();
  }

  private static LifecycleExecutionResourceState state(LifecycleResource.State state) {
    return LifecycleExecutionResourceState.builder()
        .status(LifecycleExecutionResourceStatus.valueOf(state.status().name()))
        .reason(state.reason())
        .build();
  }
}

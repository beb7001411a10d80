// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.LIFECYCLE_POLICY;
import static dev.ingot.model.ImageBuilder.CREATE_LIFECYCLE_POLICY;
import static dev.ingot.model.ImageBuilder.DELETE_LIFECYCLE_POLICY;
import static dev.ingot.model.ImageBuilder.GET_LIFECYCLE_POLICY;
import static dev.ingot.model.ImageBuilder.LIST_LIFECYCLE_POLICIES;
import static dev.ingot.model.ImageBuilder.UPDATE_LIFECYCLE_POLICY;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.rule.LifecyclePolicies;
import dev.ingot.core.rule.LifecyclePolicySettings;
import dev.ingot.core.rule.NewLifecyclePolicy;
import dev.ingot.model.shape.CreateLifecyclePolicyRequest;
import dev.ingot.model.shape.CreateLifecyclePolicyResponse;
import dev.ingot.model.shape.DeleteLifecyclePolicyRequest;
import dev.ingot.model.shape.DeleteLifecyclePolicyResponse;
import dev.ingot.model.shape.GetLifecyclePolicyRequest;
import dev.ingot.model.shape.GetLifecyclePolicyResponse;
import dev.ingot.model.shape.LifecyclePolicyResourceType;
import dev.ingot.model.shape.LifecyclePolicyStatus;
import dev.ingot.model.shape.LifecyclePolicySummary;
import dev.ingot.model.shape.ListLifecyclePoliciesRequest;
import dev.ingot.model.shape.ListLifecyclePoliciesResponse;
import dev.ingot.model.shape.UpdateLifecyclePolicyRequest;
import dev.ingot.model.shape.UpdateLifecyclePolicyResponse;
import dev.ingot.server.http.CallContext;
import java.util.Map;

/// The operations on lifecycle policies. Their answers have no request id.
public final class LifecyclePolicyApi implements Api {
  private final LifecyclePolicies policies;

  public LifecyclePolicyApi(LifecyclePolicies policies) {
    this.policies = policies;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_LIFECYCLE_POLICY, this::create);
    table.on(DELETE_LIFECYCLE_POLICY, this::delete);
    table.on(GET_LIFECYCLE_POLICY, this::get);
    table.on(LIST_LIFECYCLE_POLICIES, this::list);
    table.on(UPDATE_LIFECYCLE_POLICY, this::update);
  }

  CreateLifecyclePolicyResponse create(CreateLifecyclePolicyRequest request, CallContext context) {
    var settings =
        new LifecyclePolicySettings(
            request.description(),
            request.status().map(LifecyclePolicyApi::status),
            request.executionRole(),
            type(request.resourceType()),
            request.policyDetails().stream().map(LifecyclePolicyShapes::detail).toList(),
            LifecyclePolicyShapes.selection(request.resourceSelection()));
    var arn =
        policies.create(
            context.scope(),
            new NewLifecyclePolicy(
                request.name(),
                settings,
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateLifecyclePolicyResponse.builder()
        .clientToken(request.clientToken())
        .lifecyclePolicyArn(arn.toString())
        .build();
  }

  UpdateLifecyclePolicyResponse update(UpdateLifecyclePolicyRequest request, CallContext context) {
    var settings =
        new LifecyclePolicySettings(
            request.description(),
            request.status().map(LifecyclePolicyApi::status),
            request.executionRole(),
            type(request.resourceType()),
            request.policyDetails().stream().map(LifecyclePolicyShapes::detail).toList(),
            LifecyclePolicyShapes.selection(request.resourceSelection()));
    var arn =
        policies.update(
            context.scope(), arn(request.lifecyclePolicyArn()), settings, request.clientToken());
    return UpdateLifecyclePolicyResponse.builder().lifecyclePolicyArn(arn.toString()).build();
  }

  private static Arn arn(String text) {
    return Wire.arn("lifecyclePolicyArn", text, LIFECYCLE_POLICY);
  }

  private static LifecyclePolicy.Status status(LifecyclePolicyStatus status) {
    return LifecyclePolicy.Status.valueOf(status.wire());
  }

  private static LifecyclePolicy.Type type(LifecyclePolicyResourceType type) {
    return LifecyclePolicy.Type.valueOf(type.wire());
  }

  GetLifecyclePolicyResponse get(GetLifecyclePolicyRequest request, CallContext context) {
    var policy = policies.get(context.scope(), arn(request.lifecyclePolicyArn()));
    return GetLifecyclePolicyResponse.builder().lifecyclePolicy(shape(policy)).build();
  }

  ListLifecyclePoliciesResponse list(ListLifecyclePoliciesRequest request, CallContext context) {
    var page =
        policies.list(
            context.scope(),
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListLifecyclePoliciesResponse.builder()
        .lifecyclePolicySummaryList(page.map(LifecyclePolicyApi::summary).items())
        .nextToken(page.next())
        .build();
  }

  DeleteLifecyclePolicyResponse delete(DeleteLifecyclePolicyRequest request, CallContext context) {
    var arn = arn(request.lifecyclePolicyArn());
    policies.delete(context.scope(), arn);
    return DeleteLifecyclePolicyResponse.builder().lifecyclePolicyArn(arn.toString()).build();
  }

  private static dev.ingot.model.shape.LifecyclePolicy shape(LifecyclePolicy policy) {
    return dev.ingot.model.shape.LifecyclePolicy.builder()
        .arn(policy.arn().toString())
        .name(policy.name())
        .description(policy.description())
        .status(LifecyclePolicyStatus.valueOf(policy.status().name()))
        .executionRole(policy.executionRole())
        .resourceType(LifecyclePolicyResourceType.valueOf(policy.type().name()))
        .policyDetails(policy.details().stream().map(LifecyclePolicyShapes::shape).toList())
        .resourceSelection(LifecyclePolicyShapes.shape(policy.selection()))
        .dateCreated(policy.dateCreated())
        .dateUpdated(policy.dateUpdated())
        .tags(policy.tags())
        .build();
  }

  private static LifecyclePolicySummary summary(LifecyclePolicy policy) {
    return LifecyclePolicySummary.builder()
        .arn(policy.arn().toString())
        .name(policy.name())
        .description(policy.description())
        .status(LifecyclePolicyStatus.valueOf(policy.status().name()))
        .executionRole(policy.executionRole())
        .resourceType(LifecyclePolicyResourceType.valueOf(policy.type().name()))
        .dateCreated(policy.dateCreated())
        .dateUpdated(policy.dateUpdated())
        .tags(policy.tags())
        .build();
  }
}

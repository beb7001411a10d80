// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.COMPONENT;
import static dev.ingot.core.ResourceKind.CONTAINER_RECIPE;
import static dev.ingot.core.ResourceKind.IMAGE;
import static dev.ingot.core.ResourceKind.IMAGE_RECIPE;
import static dev.ingot.model.ImageBuilder.GET_COMPONENT_POLICY;
import static dev.ingot.model.ImageBuilder.GET_CONTAINER_RECIPE_POLICY;
import static dev.ingot.model.ImageBuilder.GET_IMAGE_POLICY;
import static dev.ingot.model.ImageBuilder.GET_IMAGE_RECIPE_POLICY;
import static dev.ingot.model.ImageBuilder.PUT_COMPONENT_POLICY;
import static dev.ingot.model.ImageBuilder.PUT_CONTAINER_RECIPE_POLICY;
import static dev.ingot.model.ImageBuilder.PUT_IMAGE_POLICY;
import static dev.ingot.model.ImageBuilder.PUT_IMAGE_RECIPE_POLICY;

import dev.ingot.core.rule.ResourcePolicies;
import dev.ingot.model.shape.GetComponentPolicyRequest;
import dev.ingot.model.shape.GetComponentPolicyResponse;
import dev.ingot.model.shape.GetContainerRecipePolicyRequest;
import dev.ingot.model.shape.GetContainerRecipePolicyResponse;
import dev.ingot.model.shape.GetImagePolicyRequest;
import dev.ingot.model.shape.GetImagePolicyResponse;
import dev.ingot.model.shape.GetImageRecipePolicyRequest;
import dev.ingot.model.shape.GetImageRecipePolicyResponse;
import dev.ingot.model.shape.PutComponentPolicyRequest;
import dev.ingot.model.shape.PutComponentPolicyResponse;
import dev.ingot.model.shape.PutContainerRecipePolicyRequest;
import dev.ingot.model.shape.PutContainerRecipePolicyResponse;
import dev.ingot.model.shape.PutImagePolicyRequest;
import dev.ingot.model.shape.PutImagePolicyResponse;
import dev.ingot.model.shape.PutImageRecipePolicyRequest;
import dev.ingot.model.shape.PutImageRecipePolicyResponse;
import dev.ingot.server.http.CallContext;

/// The operations on resource policies, the same for each of the four kinds that can be shared.
public final class ResourcePolicyApi implements Api {
  private final ResourcePolicies policies;

  public ResourcePolicyApi(ResourcePolicies policies) {
    this.policies = policies;
  }

  @Override
  public void register(OperationTable table) {
    table.on(GET_COMPONENT_POLICY, this::getComponent);
    table.on(PUT_COMPONENT_POLICY, this::putComponent);
    table.on(GET_CONTAINER_RECIPE_POLICY, this::getContainerRecipe);
    table.on(PUT_CONTAINER_RECIPE_POLICY, this::putContainerRecipe);
    table.on(GET_IMAGE_POLICY, this::getImage);
    table.on(PUT_IMAGE_POLICY, this::putImage);
    table.on(GET_IMAGE_RECIPE_POLICY, this::getImageRecipe);
    table.on(PUT_IMAGE_RECIPE_POLICY, this::putImageRecipe);
  }

  PutComponentPolicyResponse putComponent(PutComponentPolicyRequest request, CallContext context) {
    var arn = Wire.buildArn("componentArn", request.componentArn(), COMPONENT);
    policies.put(context.scope(), "componentArn", arn, request.policy());
    return PutComponentPolicyResponse.builder()
        .requestId(context.requestId())
        .componentArn(arn.toString())
        .build();
  }

  GetComponentPolicyResponse getComponent(GetComponentPolicyRequest request, CallContext context) {
    var arn = Wire.buildArn("componentArn", request.componentArn(), COMPONENT);
    return GetComponentPolicyResponse.builder()
        .requestId(context.requestId())
        .policy(policies.get(context.scope(), "componentArn", arn))
        .build();
  }

  PutContainerRecipePolicyResponse putContainerRecipe(
      PutContainerRecipePolicyRequest request, CallContext context) {
    var arn =
        Wire.versionedArn("containerRecipeArn", request.containerRecipeArn(), CONTAINER_RECIPE);
    policies.put(context.scope(), "containerRecipeArn", arn, request.policy());
    return PutContainerRecipePolicyResponse.builder()
        .requestId(context.requestId())
        .containerRecipeArn(arn.toString())
        .build();
  }

  GetContainerRecipePolicyResponse getContainerRecipe(
      GetContainerRecipePolicyRequest request, CallContext context) {
    var arn =
        Wire.versionedArn("containerRecipeArn", request.containerRecipeArn(), CONTAINER_RECIPE);
    return GetContainerRecipePolicyResponse.builder()
        .requestId(context.requestId())
        .policy(policies.get(context.scope(), "containerRecipeArn", arn))
        .build();
  }

  PutImagePolicyResponse putImage(PutImagePolicyRequest request, CallContext context) {
    var arn = Wire.buildArn("imageArn", request.imageArn(), IMAGE);
    policies.put(context.scope(), "imageArn", arn, request.policy());
    return PutImagePolicyResponse.builder()
        .requestId(context.requestId())
        .imageArn(arn.toString())
        .build();
  }

  GetImagePolicyResponse getImage(GetImagePolicyRequest request, CallContext context) {
    var arn = Wire.buildArn("imageArn", request.imageArn(), IMAGE);
    return GetImagePolicyResponse.builder()
        .requestId(context.requestId())
        .policy(policies.get(context.scope(), "imageArn", arn))
        .build();
  }

  PutImageRecipePolicyResponse putImageRecipe(
      PutImageRecipePolicyRequest request, CallContext context) {
    var arn = Wire.versionedArn("imageRecipeArn", request.imageRecipeArn(), IMAGE_RECIPE);
    policies.put(context.scope(), "imageRecipeArn", arn, request.policy());
    return PutImageRecipePolicyResponse.builder()
        .requestId(context.requestId())
        .imageRecipeArn(arn.toString())
        .build();
  }

  GetImageRecipePolicyResponse getImageRecipe(
      GetImageRecipePolicyRequest request, CallContext context) {
    var arn = Wire.versionedArn("imageRecipeArn", request.imageRecipeArn(), IMAGE_RECIPE);
    return GetImageRecipePolicyResponse.builder()
        .requestId(context.requestId())
        .policy(policies.get(context.scope(), "imageRecipeArn", arn))
        .build();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.rule.Components;
import dev.ingot.core.rule.Executions;
import dev.ingot.core.rule.ImageRecipes;
import dev.ingot.core.rule.Images;
import dev.ingot.core.rule.InfrastructureConfigurations;
import dev.ingot.core.rule.Tags;
import dev.ingot.core.rule.Workflows;
import dev.ingot.model.Operation;
import dev.ingot.model.shape.CancelImageCreationRequest;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.DeleteComponentRequest;
import dev.ingot.model.shape.DeleteImageRecipeRequest;
import dev.ingot.model.shape.DeleteImageRequest;
import dev.ingot.model.shape.DeleteInfrastructureConfigurationRequest;
import dev.ingot.model.shape.DeleteWorkflowRequest;
import dev.ingot.model.shape.GetComponentRequest;
import dev.ingot.model.shape.GetImageRecipeRequest;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.GetInfrastructureConfigurationRequest;
import dev.ingot.model.shape.GetWorkflowExecutionRequest;
import dev.ingot.model.shape.GetWorkflowRequest;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.ListComponentBuildVersionsRequest;
import dev.ingot.model.shape.ListComponentsRequest;
import dev.ingot.model.shape.ListImageBuildVersionsRequest;
import dev.ingot.model.shape.ListImagePackagesRequest;
import dev.ingot.model.shape.ListImageRecipesRequest;
import dev.ingot.model.shape.ListImagesRequest;
import dev.ingot.model.shape.ListInfrastructureConfigurationsRequest;
import dev.ingot.model.shape.ListTagsForResourceRequest;
import dev.ingot.model.shape.ListWorkflowBuildVersionsRequest;
import dev.ingot.model.shape.ListWorkflowExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowStepExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowsRequest;
import dev.ingot.model.shape.TagResourceRequest;
import dev.ingot.model.shape.UntagResourceRequest;
import dev.ingot.model.shape.UpdateInfrastructureConfigurationRequest;
import dev.ingot.server.http.CallContext;
import dev.ingot.server.http.OperationHandler;

/// The table of operations: which method answers which.
public final class Operations implements OperationHandler {
  private final ComponentApi components;
  private final WorkflowApi workflows;
  private final ImageRecipeApi recipes;
  private final InfrastructureApi infrastructures;
  private final ImageApi images;
  private final ExecutionApi executions;
  private final TagApi tags;

  public Operations(Services services) {
    components = new ComponentApi(services.components());
    workflows = new WorkflowApi(services.workflows());
    recipes = new ImageRecipeApi(services.recipes());
    infrastructures = new InfrastructureApi(services.infrastructures());
    images = new ImageApi(services.images());
    executions = new ExecutionApi(services.executions());
    tags = new TagApi(services.tags());
  }

  /// The services of the domain that answer.
  public record Services(
      Components components,
      Workflows workflows,
      ImageRecipes recipes,
      InfrastructureConfigurations infrastructures,
      Images images,
      Executions executions,
      Tags tags) {}

  @Override
  public Object handle(Operation<?, ?> operation, Object input, CallContext context) {
    return switch (operation.name()) {
      case "CreateComponent" -> components.create((CreateComponentRequest) input, context);
      case "DeleteComponent" -> components.delete((DeleteComponentRequest) input, context);
      case "GetComponent" -> components.get((GetComponentRequest) input, context);
      case "ListComponentBuildVersions" ->
          components.listBuilds((ListComponentBuildVersionsRequest) input, context);
      case "ListComponents" -> components.list((ListComponentsRequest) input, context);
      case "CreateWorkflow" -> workflows.create((CreateWorkflowRequest) input, context);
      case "DeleteWorkflow" -> workflows.delete((DeleteWorkflowRequest) input, context);
      case "GetWorkflow" -> workflows.get((GetWorkflowRequest) input, context);
      case "ListWorkflowBuildVersions" ->
          workflows.listBuilds((ListWorkflowBuildVersionsRequest) input, context);
      case "ListWorkflows" -> workflows.list((ListWorkflowsRequest) input, context);
      case "CreateImageRecipe" -> recipes.create((CreateImageRecipeRequest) input, context);
      case "DeleteImageRecipe" -> recipes.delete((DeleteImageRecipeRequest) input, context);
      case "GetImageRecipe" -> recipes.get((GetImageRecipeRequest) input, context);
      case "ListImageRecipes" -> recipes.list((ListImageRecipesRequest) input, context);
      case "CreateInfrastructureConfiguration" ->
          infrastructures.create((CreateInfrastructureConfigurationRequest) input, context);
      case "DeleteInfrastructureConfiguration" ->
          infrastructures.delete((DeleteInfrastructureConfigurationRequest) input, context);
      case "GetInfrastructureConfiguration" ->
          infrastructures.get((GetInfrastructureConfigurationRequest) input, context);
      case "ListInfrastructureConfigurations" ->
          infrastructures.list((ListInfrastructureConfigurationsRequest) input, context);
      case "UpdateInfrastructureConfiguration" ->
          infrastructures.update((UpdateInfrastructureConfigurationRequest) input, context);
      case "CancelImageCreation" -> images.cancel((CancelImageCreationRequest) input, context);
      case "CreateImage" -> images.create((CreateImageRequest) input, context);
      case "DeleteImage" -> images.delete((DeleteImageRequest) input, context);
      case "GetImage" -> images.get((GetImageRequest) input, context);
      case "ListImageBuildVersions" ->
          images.listBuilds((ListImageBuildVersionsRequest) input, context);
      case "ListImagePackages" -> images.listPackages((ListImagePackagesRequest) input, context);
      case "ListImages" -> images.list((ListImagesRequest) input, context);
      case "GetWorkflowExecution" -> executions.get((GetWorkflowExecutionRequest) input, context);
      case "GetWorkflowStepExecution" ->
          executions.getStep((GetWorkflowStepExecutionRequest) input, context);
      case "ListWorkflowExecutions" ->
          executions.list((ListWorkflowExecutionsRequest) input, context);
      case "ListWorkflowStepExecutions" ->
          executions.listSteps((ListWorkflowStepExecutionsRequest) input, context);
      case "ListTagsForResource" -> tags.list((ListTagsForResourceRequest) input, context);
      case "TagResource" -> tags.tag((TagResourceRequest) input, context);
      case "UntagResource" -> tags.untag((UntagResourceRequest) input, context);
      case "CancelLifecycleExecution",
          "CreateContainerRecipe",
          "CreateDistributionConfiguration",
          "CreateImagePipeline",
          "CreateLifecyclePolicy",
          "DeleteContainerRecipe",
          "DeleteDistributionConfiguration",
          "DeleteImagePipeline",
          "DeleteLifecyclePolicy",
          "DistributeImage",
          "GetComponentPolicy",
          "GetContainerRecipe",
          "GetContainerRecipePolicy",
          "GetDistributionConfiguration",
          "GetImagePipeline",
          "GetImagePolicy",
          "GetImageRecipePolicy",
          "GetLifecycleExecution",
          "GetLifecyclePolicy",
          "GetMarketplaceResource",
          "ImportComponent",
          "ImportDiskImage",
          "ImportVmImage",
          "ListContainerRecipes",
          "ListDistributionConfigurations",
          "ListImagePipelineImages",
          "ListImagePipelines",
          "ListImageScanFindingAggregations",
          "ListImageScanFindings",
          "ListLifecycleExecutionResources",
          "ListLifecycleExecutions",
          "ListLifecyclePolicies",
          "ListWaitingWorkflowSteps",
          "PutComponentPolicy",
          "PutContainerRecipePolicy",
          "PutImagePolicy",
          "PutImageRecipePolicy",
          "RetryImage",
          "SendWorkflowStepAction",
          "StartImagePipelineExecution",
          "StartResourceStateUpdate",
          "UpdateDistributionConfiguration",
          "UpdateImagePipeline",
          "UpdateLifecyclePolicy" ->
          throw new RejectedException(new Rejection.NotBuiltYet("operation " + operation.name()));
      default -> throw new IllegalArgumentException(operation + " is not in the table");
    };
  }
}

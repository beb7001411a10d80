// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateContainerRecipeRequest;
import dev.ingot.model.shape.CreateDistributionConfigurationRequest;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateLifecyclePolicyRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.StartImagePipelineExecutionRequest;

/// What creates a resource.
public sealed interface Request {

  record OfComponent(CreateComponentRequest input) implements Request {}

  record OfWorkflow(CreateWorkflowRequest input) implements Request {}

  record OfImageRecipe(CreateImageRecipeRequest input) implements Request {}

  record OfContainerRecipe(CreateContainerRecipeRequest input) implements Request {}

  record OfInfrastructureConfiguration(CreateInfrastructureConfigurationRequest input)
      implements Request {}

  record OfDistributionConfiguration(CreateDistributionConfigurationRequest input)
      implements Request {}

  record OfImagePipeline(CreateImagePipelineRequest input) implements Request {}

  record OfLifecyclePolicy(CreateLifecyclePolicyRequest input) implements Request {}

  record OfImage(CreateImageRequest input) implements Request {}

  /// An image that a pipeline makes.
  record OfPipelineRun(StartImagePipelineExecutionRequest input) implements Request {}
}

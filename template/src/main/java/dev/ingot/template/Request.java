// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;

/// What creates a resource.
public sealed interface Request {

  record OfComponent(CreateComponentRequest input) implements Request {}

  record OfWorkflow(CreateWorkflowRequest input) implements Request {}

  record OfImageRecipe(CreateImageRecipeRequest input) implements Request {}

  record OfInfrastructureConfiguration(CreateInfrastructureConfigurationRequest input)
      implements Request {}

  record OfImage(CreateImageRequest input) implements Request {}
}

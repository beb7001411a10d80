// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

/// The kinds of resources, each with the word that its ARNs carry and the word that messages use.
public enum ResourceKind {
  COMPONENT("component", "Component"),
  CONTAINER_RECIPE("container-recipe", "ContainerRecipe"),
  DISTRIBUTION_CONFIGURATION("distribution-configuration", "DistributionConfiguration"),
  IMAGE("image", "Image"),
  IMAGE_PIPELINE("image-pipeline", "ImagePipeline"),
  IMAGE_RECIPE("image-recipe", "ImageRecipe"),
  INFRASTRUCTURE_CONFIGURATION("infrastructure-configuration", "InfrastructureConfiguration"),
  LIFECYCLE_POLICY("lifecycle-policy", "LifecyclePolicy"),
  WORKFLOW("workflow", "Workflow");

  private final String arnWord;
  private final String typeName;

  ResourceKind(String arnWord, String typeName) {
    this.arnWord = arnWord;
    this.typeName = typeName;
  }

  /// The first segment of the resource part of an ARN, such as `image-recipe`.
  public String arnWord() {
    return arnWord;
  }

  /// The name that error messages use, such as `ImageRecipe`.
  public String typeName() {
    return typeName;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The types of resources that CloudFormation has for Image Builder.
public enum Kind {
  COMPONENT("Component", "component/"),
  WORKFLOW("Workflow", "workflow/"),
  IMAGE_RECIPE("ImageRecipe", "image-recipe/"),
  CONTAINER_RECIPE("ContainerRecipe", "container-recipe/"),
  INFRASTRUCTURE_CONFIGURATION("InfrastructureConfiguration", "infrastructure-configuration/"),
  DISTRIBUTION_CONFIGURATION("DistributionConfiguration", "distribution-configuration/"),
  IMAGE("Image", "image/"),
  IMAGE_PIPELINE("ImagePipeline", "image-pipeline/"),
  LIFECYCLE_POLICY("LifecyclePolicy", "lifecycle-policy/");

  static final String PREFIX = "AWS::ImageBuilder::";

  private final String typeName;
  private final String arnPrefix;

  Kind(String typeName, String arnPrefix) {
    this.typeName = typeName;
    this.arnPrefix = arnPrefix;
  }

  static List<String> types() {
    return Stream.of(values()).map(Kind::type).toList();
  }

  static Optional<Kind> of(String type) {
    for (var kind : values()) {
      if (kind.type().equals(type)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /// Such as `AWS::ImageBuilder::Component`.
  public String type() {
    return PREFIX + typeName;
  }

  /// Such as `Component`.
  public String typeName() {
    return typeName;
  }

  /// What the resource part of an ARN begins with.
  String arnPrefix() {
    return arnPrefix;
  }

  /// The property that names a file of the document, and the one that holds the document itself.
  record DocumentProperties(String uri, String data) {}

  /// Empty for kinds without a document.
  Optional<DocumentProperties> document() {
    return switch (this) {
      case COMPONENT, WORKFLOW -> Optional.of(new DocumentProperties("Uri", "Data"));
      case CONTAINER_RECIPE ->
          Optional.of(new DocumentProperties("DockerfileTemplateUri", "DockerfileTemplateData"));
      case IMAGE_RECIPE,
          INFRASTRUCTURE_CONFIGURATION,
          DISTRIBUTION_CONFIGURATION,
          IMAGE,
          IMAGE_PIPELINE,
          LIFECYCLE_POLICY ->
          Optional.empty();
    };
  }

  /// Whether `Fn::GetAtt` knows an attribute of this type.
  boolean hasAttribute(String name) {
    return switch (name) {
      case "Arn", "Name" -> true;
      case "LatestVersion.Arn",
          "LatestVersion.Major",
          "LatestVersion.Minor",
          "LatestVersion.Patch" ->
          this == COMPONENT
              || this == WORKFLOW
              || this == IMAGE_RECIPE
              || this == CONTAINER_RECIPE
              || this == IMAGE;
      // Documented nowhere, but what the CDK's own constructs ask for.
      case "Version" -> this == IMAGE_RECIPE || this == CONTAINER_RECIPE;
      case "Encrypted", "Type" -> this == COMPONENT;
      case "ImageId", "ImageUri" -> this == IMAGE;
      case "DeploymentId" -> this == IMAGE_PIPELINE;
      default -> false;
    };
  }
}

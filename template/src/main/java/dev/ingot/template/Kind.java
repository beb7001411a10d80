// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The types of resources that a template can have built.
public enum Kind {
  COMPONENT("Component", "component/"),
  WORKFLOW("Workflow", "workflow/"),
  IMAGE_RECIPE("ImageRecipe", "image-recipe/"),
  INFRASTRUCTURE_CONFIGURATION("InfrastructureConfiguration", "infrastructure-configuration/"),
  IMAGE("Image", "image/"),
  IMAGE_PIPELINE("ImagePipeline", "image-pipeline/");

  static final String PREFIX = "AWS::ImageBuilder::";

  /// What Image Builder has beside the kinds.
  private static final List<String> NOT_BUILT =
      List.of("ContainerRecipe", "DistributionConfiguration", "LifecyclePolicy");

  private final String typeName;
  private final String arnPrefix;

  Kind(String typeName, String arnPrefix) {
    this.typeName = typeName;
    this.arnPrefix = arnPrefix;
  }

  /// All types that CloudFormation has for Image Builder.
  static List<String> types() {
    return Stream.concat(Stream.of(values()).map(Kind::typeName), NOT_BUILT.stream())
        .map(PREFIX::concat)
        .toList();
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

  /// Whether `Fn::GetAtt` knows an attribute of this type.
  boolean hasAttribute(String name) {
    return switch (name) {
      case "Arn", "Name" -> true;
      case "LatestVersion.Arn",
          "LatestVersion.Major",
          "LatestVersion.Minor",
          "LatestVersion.Patch" ->
          this == COMPONENT || this == WORKFLOW || this == IMAGE_RECIPE || this == IMAGE;
      case "Encrypted", "Type" -> this == COMPONENT;
      case "ImageId", "ImageUri" -> this == IMAGE;
      case "DeploymentId" -> this == IMAGE_PIPELINE;
      default -> false;
    };
  }
}

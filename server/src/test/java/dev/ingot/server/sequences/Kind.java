// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.Locale;

/// The types of resources, and what their operations and members are called.
enum Kind {
  COMPONENT("Component", Level.BUILD),
  WORKFLOW("Workflow", Level.BUILD),
  IMAGE("Image", Level.BUILD),
  IMAGE_RECIPE("ImageRecipe", Level.VERSION),
  CONTAINER_RECIPE("ContainerRecipe", Level.VERSION),
  INFRASTRUCTURE("InfrastructureConfiguration", Level.NAME),
  DISTRIBUTION("DistributionConfiguration", Level.NAME),
  PIPELINE("ImagePipeline", Level.NAME),
  POLICY("LifecyclePolicy", Level.NAME);

  /// What an ARN has to say to name one resource.
  enum Level {
    NAME,
    VERSION,
    BUILD
  }

  private final String type;
  private final Level level;

  Kind(String type, Level level) {
    this.type = type;
    this.level = level;
  }

  Level level() {
    return level;
  }

  boolean hasBuilds() {
    return level == Level.BUILD;
  }

  /// As ARNs have it: `image-recipe`.
  String word() {
    return type.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /// An operation on one of them, such as `GetComponent`.
  String operation(String verb) {
    return verb + type;
  }

  /// The member that has the resource in the answer of Get.
  String member() {
    return Character.toLowerCase(type.charAt(0)) + type.substring(1);
  }

  String arnMember() {
    return member() + (hasBuilds() ? "BuildVersionArn" : "Arn");
  }

  String list() {
    return "List" + (this == POLICY ? "LifecyclePolicies" : type + "s");
  }

  String listMember() {
    if (hasBuilds()) {
      return member() + "VersionList";
    }
    return this == PIPELINE ? "imagePipelineList" : member() + "SummaryList";
  }

  String listBuilds() {
    return "List" + type + "BuildVersions";
  }
}

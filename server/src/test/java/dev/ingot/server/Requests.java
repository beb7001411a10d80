// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.WorkflowType;
import java.util.List;

/// Asks for what the smallest image is built of: everything with version 1.0.0, on the smallest
/// base, in a sandbox.
final class Requests {
  private static final String VERSION = "1.0.0";

  private Requests() {}

  static CreateComponentRequest component(String name, String document) {
    return CreateComponentRequest.builder()
        .name(name)
        .semanticVersion(VERSION)
        .platform(Platform.Linux)
        .data(document)
        .build();
  }

  static CreateImageRecipeRequest recipe(String name, String componentArn) {
    return CreateImageRecipeRequest.builder()
        .name(name)
        .semanticVersion(VERSION)
        .parentImage("builtin:tiny")
        .components(List.of(ComponentConfiguration.builder().componentArn(componentArn).build()))
        .build();
  }

  static CreateInfrastructureConfigurationRequest infrastructure(String name) {
    return CreateInfrastructureConfigurationRequest.builder()
        .name(name)
        .instanceProfileName("any")
        .instanceTypes(List.of("ingot.sandbox"))
        .build();
  }

  static CreateWorkflowRequest workflow(String name, WorkflowType type, String document) {
    return CreateWorkflowRequest.builder()
        .name(name)
        .semanticVersion(VERSION)
        .type(type)
        .data(document)
        .build();
  }
}

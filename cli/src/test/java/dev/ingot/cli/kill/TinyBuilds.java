// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.cli.IngotProcess;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.Image;
import dev.ingot.model.shape.ImageState;
import dev.ingot.model.shape.ListWorkflowExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowStepExecutionsRequest;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.WorkflowExecutionMetadata;
import dev.ingot.model.shape.WorkflowStepMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the tests here ask of a server: builds on the smallest parent, of one account.
final class TinyBuilds {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String REGION = "us-east-1";

  private static final Set<String> ENDS = Set.of("AVAILABLE", "FAILED", "CANCELLED");

  private TinyBuilds() {}

  static ImageBuilderApi api(IngotProcess server) throws Exception {
    var line = server.await("http://");
    var signer =
        new SigV4Signer(
            new Credentials("any", "any"), REGION, "imagebuilder", InstantSource.system());
    return new HttpImageBuilder(
        URI.create(line.substring(line.indexOf("http://"))), Optional.of(signer));
  }

  static String recipe(ImageBuilderApi api, String name, String document) {
    var component =
        api.call(
            ImageBuilder.CREATE_COMPONENT,
            CreateComponentRequest.builder()
                .name(name)
                .semanticVersion("1.0.0")
                .platform(Platform.Linux)
                .data(document)
                .build());
    var use =
        ComponentConfiguration.builder()
            .componentArn(component.componentBuildVersionArn().orElseThrow())
            .build();
    return api.call(
            ImageBuilder.CREATE_IMAGE_RECIPE,
            CreateImageRecipeRequest.builder()
                .name(name)
                .semanticVersion("1.0.0")
                .parentImage("builtin:tiny")
                .components(List.of(use))
                .build())
        .imageRecipeArn()
        .orElseThrow();
  }

  static String infrastructure(ImageBuilderApi api) {
    return api.call(
            ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION,
            CreateInfrastructureConfigurationRequest.builder()
                .name("small")
                .instanceProfileName("any")
                .instanceTypes(List.of("ingot.sandbox"))
                .build())
        .infrastructureConfigurationArn()
        .orElseThrow();
  }

  static String image(ImageBuilderApi api, String recipe, String infrastructure) {
    return api.call(
            ImageBuilder.CREATE_IMAGE,
            CreateImageRequest.builder()
                .imageRecipeArn(recipe)
                .infrastructureConfigurationArn(infrastructure)
                .build())
        .imageBuildVersionArn()
        .orElseThrow();
  }

  static ImageState state(ImageBuilderApi api, String arn) {
    return api.call(
            ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(arn).build())
        .image()
        .flatMap(Image::state)
        .orElseThrow();
  }

  static String awaitEnd(ImageBuilderApi api, String arn) throws Exception {
    return awaitEnd(api, arn, PATIENCE);
  }

  static String awaitEnd(ImageBuilderApi api, String arn, Duration patience) throws Exception {
    var until = System.nanoTime() + patience.toNanos();
    while (true) {
      var status = state(api, arn).status().orElseThrow().wire();
      if (ENDS.contains(status)) {
        return status;
      }
      assertThat(System.nanoTime()).as("%s is still %s", arn, status).isLessThan(until);
      Thread.sleep(100);
    }
  }

  static List<WorkflowExecutionMetadata> executions(ImageBuilderApi api, String arn) {
    return api.call(
            ImageBuilder.LIST_WORKFLOW_EXECUTIONS,
            ListWorkflowExecutionsRequest.builder().imageBuildVersionArn(arn).build())
        .workflowExecutions()
        .orElseThrow();
  }

  static List<WorkflowStepMetadata> steps(
      ImageBuilderApi api, WorkflowExecutionMetadata execution) {
    return api.call(
            ImageBuilder.LIST_WORKFLOW_STEP_EXECUTIONS,
            ListWorkflowStepExecutionsRequest.builder()
                .workflowExecutionId(execution.workflowExecutionId().orElseThrow())
                .build())
        .steps()
        .orElseThrow();
  }

  /// Something that comes true some time.
  interface Condition {
    boolean holds() throws IOException;
  }

  static void await(Duration patience, Condition condition) throws Exception {
    var until = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(until);
      Thread.sleep(100);
    }
  }

  /// Whether a machine of the host has this file in its `/etc`.
  ///
  /// @param host has the data directory `data`
  static boolean hasMachineWith(Path host, String name) throws IOException {
    var end = Path.of("etc", name);
    try (var files =
        Files.find(host.resolve("data/machines"), 12, (path, _) -> path.endsWith(end))) {
      return files.findAny().isPresent();
    } catch (NoSuchFileException | UncheckedIOException _) {
      return false; // the machine comes or goes just now
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.ImageLoggingConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes the request for a resource of its evaluated properties.
final class RequestBinder {
  private final ShapeBinder shapes;
  private final List<Problem> problems;

  RequestBinder(List<Problem> problems) {
    this.shapes = new ShapeBinder(problems);
    this.problems = problems;
  }

  /// @param broken properties that are there but could not be evaluated
  /// @return empty if anything is wrong
  Optional<Request> bind(
      ResourceDefinition resource, Kind kind, Value.Mapping properties, Set<String> broken) {
    var path = resource.propertiesPath();
    return switch (kind) {
      case COMPONENT ->
          shapes
              .bind(ImageBuilder.CREATE_COMPONENT.input(), properties, broken, path)
              .map(Request.OfComponent::new);
      case WORKFLOW ->
          shapes
              .bind(ImageBuilder.CREATE_WORKFLOW.input(), properties, broken, path)
              .map(Request.OfWorkflow::new);
      case IMAGE_RECIPE ->
          shapes
              .bind(ImageBuilder.CREATE_IMAGE_RECIPE.input(), properties, broken, path)
              .map(Request.OfImageRecipe::new);
      case INFRASTRUCTURE_CONFIGURATION ->
          shapes
              .bind(
                  ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION.input(),
                  properties,
                  broken,
                  path)
              .map(Request.OfInfrastructureConfiguration::new);
      case IMAGE -> {
        hasImageRecipe(resource, properties, broken);
        yield shapes
            .bind(ImageBuilder.CREATE_IMAGE.input(), properties, broken, path)
            .map(RequestBinder::withoutDistribution)
            .map(Request.OfImage::new);
      }
      case IMAGE_PIPELINE -> {
        hasImageRecipe(resource, properties, broken);
        yield shapes
            .bind(ImageBuilder.CREATE_IMAGE_PIPELINE.input(), properties, broken, path)
            .map(RequestBinder::imageOf)
            .map(Request.OfImage::new);
      }
    };
  }

  private void hasImageRecipe(
      ResourceDefinition resource, Value.Mapping properties, Set<String> broken) {
    if (properties.get("ImageRecipeArn").isPresent() || broken.contains("ImageRecipeArn")) {
      return;
    }
    var container = properties.get("ContainerRecipeArn");
    problems.add(
        container.isPresent()
            ? new Problem(
                container.get().place(),
                resource.propertiesPath() + ".ContainerRecipeArn",
                "container images are not built yet in this version of Ingot")
            : new Problem(
                properties.place(), resource.propertiesPath(), "ImageRecipeArn is required"));
  }

  /// Distribution is not built yet, so no configuration is there to be named.
  private static CreateImageRequest withoutDistribution(CreateImageRequest image) {
    return CreateImageRequest.builder()
        .imageRecipeArn(image.imageRecipeArn())
        .infrastructureConfigurationArn(image.infrastructureConfigurationArn())
        .imageTestsConfiguration(image.imageTestsConfiguration())
        .enhancedImageMetadataEnabled(image.enhancedImageMetadataEnabled())
        .tags(image.tags())
        .imageScanningConfiguration(image.imageScanningConfiguration())
        .workflows(image.workflows())
        .executionRole(image.executionRole())
        .loggingConfiguration(image.loggingConfiguration())
        .clientToken(image.clientToken())
        .build();
  }

  /// The image that the pipeline would make.
  private static CreateImageRequest imageOf(CreateImagePipelineRequest pipeline) {
    return CreateImageRequest.builder()
        .imageRecipeArn(pipeline.imageRecipeArn())
        .infrastructureConfigurationArn(pipeline.infrastructureConfigurationArn())
        .imageTestsConfiguration(pipeline.imageTestsConfiguration())
        .enhancedImageMetadataEnabled(pipeline.enhancedImageMetadataEnabled())
        .tags(pipeline.imageTags())
        .imageScanningConfiguration(pipeline.imageScanningConfiguration())
        .workflows(pipeline.workflows())
        .executionRole(pipeline.executionRole())
        .loggingConfiguration(
            pipeline
                .loggingConfiguration()
                .flatMap(logging -> logging.imageLogGroupName())
                .map(group -> ImageLoggingConfiguration.builder().logGroupName(group).build()))
        .clientToken(pipeline.clientToken())
        .build();
  }
}

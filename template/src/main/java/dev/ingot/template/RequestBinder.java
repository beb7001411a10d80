// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.StartImagePipelineExecutionRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Makes the request for a resource of its evaluated properties.
final class RequestBinder {
  private static final String PIPELINE = "ImagePipelineExecutionSettings";
  private static final String INFRASTRUCTURE = "InfrastructureConfigurationArn";
  private static final List<String> SETTINGS = List.of("DeploymentId", "OnUpdate");

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
      case CONTAINER_RECIPE ->
          shapes
              .bind(ImageBuilder.CREATE_CONTAINER_RECIPE.input(), properties, broken, path)
              .map(Request.OfContainerRecipe::new);
      case DISTRIBUTION_CONFIGURATION ->
          shapes
              .bind(
                  ImageBuilder.CREATE_DISTRIBUTION_CONFIGURATION.input(), properties, broken, path)
              .map(Request.OfDistributionConfiguration::new);
      case LIFECYCLE_POLICY ->
          shapes
              .bind(ImageBuilder.CREATE_LIFECYCLE_POLICY.input(), properties, broken, path)
              .map(Request.OfLifecyclePolicy::new);
      case IMAGE -> image(resource, properties, broken);
      case IMAGE_PIPELINE -> {
        hasRecipe(resource, properties, broken);
        yield shapes
            .bind(ImageBuilder.CREATE_IMAGE_PIPELINE.input(), properties, broken, path)
            .map(Request.OfImagePipeline::new);
      }
    };
  }

  private Optional<Request> image(
      ResourceDefinition resource, Value.Mapping properties, Set<String> broken) {
    if (properties.get(PIPELINE).isPresent() || broken.contains(PIPELINE)) {
      return pipelineRun(resource, properties, broken);
    }
    hasRecipe(resource, properties, broken);
    return shapes
        .bind(ImageBuilder.CREATE_IMAGE.input(), properties, broken, resource.propertiesPath())
        .map(Request.OfImage::new);
  }

  private void hasRecipe(
      ResourceDefinition resource, Value.Mapping properties, Set<String> broken) {
    if (Stream.of("ImageRecipeArn", "ContainerRecipeArn")
        .noneMatch(name -> properties.get(name).isPresent() || broken.contains(name))) {
      problems.add(
          new Problem(properties.place(), resource.propertiesPath(), "ImageRecipeArn is required"));
    }
  }

  /// An image that a pipeline makes, which says what it is made of.
  private Optional<Request> pipelineRun(
      ResourceDefinition resource, Value.Mapping properties, Set<String> broken) {
    var before = problems.size();
    var path = resource.propertiesPath();
    for (var name : List.of("ImageRecipeArn", "ContainerRecipeArn", INFRASTRUCTURE)) {
      if (properties.get(name).isPresent()) {
        problems.add(
            new Problem(
                ExpressionParser.keyPlace(properties, name),
                path + "." + name,
                "cannot stand beside " + PIPELINE + ": the pipeline has its own"));
      }
    }
    shapes.requireKnown(ImageBuilder.CREATE_IMAGE.input(), properties, path);
    var pipeline =
        properties.get(PIPELINE).flatMap(value -> pipeline(value, path + "." + PIPELINE));
    var tags = shapes.texts(ImageBuilder.CREATE_IMAGE.input(), "Tags", properties, path);
    return problems.size() == before && broken.isEmpty()
        ? pipeline.map(arn -> run(arn, tags))
        : Optional.empty();
  }

  private Optional<String> pipeline(Value value, String path) {
    if (!(value instanceof Value.Mapping settings)) {
      problems.add(new Problem(value.place(), path, "must be a mapping"));
      return Optional.empty();
    }
    for (var key : settings.entries().keySet()) {
      if (!SETTINGS.contains(key)) {
        problems.add(
            new Problem(
                ExpressionParser.keyPlace(settings, key),
                path + "." + key,
                TemplateParser.unknown("property", key, SETTINGS)));
      }
    }
    var id = settings.get("DeploymentId");
    if (id.isEmpty()) {
      problems.add(new Problem(value.place(), path, "DeploymentId is required"));
      return Optional.empty();
    }
    var pipeline =
        id.flatMap(written ->
                written instanceof Value.Scalar scalar
                    ? DeploymentId.parse(scalar.text())
                    : Optional.empty())
            .map(DeploymentId::pipelineArn);
    if (pipeline.isEmpty()) {
      problems.add(
          new Problem(
              id.get().place(),
              path + ".DeploymentId",
              "is no deployment id of a pipeline; Fn::GetAtt PIPELINE.DeploymentId gives one"));
    }
    return pipeline;
  }

  /// The request that runs a pipeline once.
  static Request run(String pipelineArn) {
    return run(pipelineArn, Optional.empty());
  }

  private static Request run(String pipelineArn, Optional<Map<String, String>> tags) {
    return new Request.OfPipelineRun(
        StartImagePipelineExecutionRequest.builder()
            .imagePipelineArn(pipelineArn)
            .tags(tags)
            .build());
  }
}

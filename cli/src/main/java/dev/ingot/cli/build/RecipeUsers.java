// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.core.Arn;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.DeleteImagePipelineRequest;
import dev.ingot.model.shape.ImagePipeline;
import dev.ingot.model.shape.ListImagePipelinesRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The pipelines that keep a recipe from being deleted. Those of the template give way, for it
/// makes them again; those of others do not.
final class RecipeUsers {
  private static final String IN_USE = "ResourceDependencyException";

  private final ImageBuilderApi api;
  private final Set<String> own;
  private final Map<String, ImagePipeline> released = new LinkedHashMap<>();

  /// @param own the ARNs of the template's pipelines
  RecipeUsers(ImageBuilderApi api, Set<String> own) {
    this.api = api;
    this.own = Set.copyOf(own);
  }

  /// Deletes a recipe that is to be replaced, and the template's pipelines with it if need be.
  ///
  /// @throws ApiException if somebody else's pipeline needs it
  void release(String recipe, Consumer<String> delete) {
    try {
      delete.accept(recipe);
    } catch (ApiException e) {
      var users = users(recipe);
      if (!e.code().equals(IN_USE) || users.isEmpty() || !own.containsAll(users.keySet())) {
        throw e;
      }
      users.keySet().forEach(this::delete);
      released.putAll(users);
      delete.accept(recipe);
    }
  }

  /// Whether the pipeline that was just created had given way.
  boolean isBack(String pipeline) {
    return Optional.ofNullable(released.remove(pipeline)).isPresent();
  }

  /// Creates the pipelines again that gave way and did not come back.
  void restore() {
    for (var pipeline : released.values()) {
      try {
        api.call(ImageBuilder.CREATE_IMAGE_PIPELINE, request(pipeline));
      } catch (ApiException _) {
        // What it names is no more; the next build makes it.
      }
    }
    released.clear();
  }

  /// By ARN, the pipelines that name the recipe's version or a pattern that it matches.
  Map<String, ImagePipeline> users(String recipe) {
    var users = new LinkedHashMap<String, ImagePipeline>();
    for (var pipeline : pipelines()) {
      if (pipeline
          .imageRecipeArn()
          .or(pipeline::containerRecipeArn)
          .filter(reference -> leadsTo(reference, recipe))
          .isPresent()) {
        pipeline.arn().ifPresent(arn -> users.put(arn, pipeline));
      }
    }
    return users;
  }

  private List<ImagePipeline> pipelines() {
    var pipelines = new ArrayList<ImagePipeline>();
    var token = Optional.<String>empty();
    do {
      var page =
          api.call(
              ImageBuilder.LIST_IMAGE_PIPELINES,
              ListImagePipelinesRequest.builder().nextToken(token).build());
      pipelines.addAll(page.imagePipelineList().orElse(List.of()));
      token = page.nextToken();
    } while (token.isPresent());
    return pipelines;
  }

  private static boolean leadsTo(String reference, String recipe) {
    var pattern = Arn.parse(reference);
    var arn = Arn.parse(recipe);
    return pattern.isPresent()
        && arn.isPresent()
        && pattern.get().version().isPresent()
        && pattern.get().version().get().matches(arn.get().exactVersion())
        && arn.get().withVersion(pattern.get().version().get()).equals(pattern.get());
  }

  private void delete(String pipeline) {
    api.call(
        ImageBuilder.DELETE_IMAGE_PIPELINE,
        DeleteImagePipelineRequest.builder().imagePipelineArn(pipeline).build());
  }

  private static CreateImagePipelineRequest request(ImagePipeline pipeline) {
    return CreateImagePipelineRequest.builder()
        .name(pipeline.name().orElseThrow())
        .description(pipeline.description())
        .imageRecipeArn(pipeline.imageRecipeArn())
        .containerRecipeArn(pipeline.containerRecipeArn())
        .infrastructureConfigurationArn(pipeline.infrastructureConfigurationArn().orElseThrow())
        .distributionConfigurationArn(pipeline.distributionConfigurationArn())
        .imageTestsConfiguration(pipeline.imageTestsConfiguration())
        .enhancedImageMetadataEnabled(pipeline.enhancedImageMetadataEnabled())
        .schedule(pipeline.schedule())
        .status(pipeline.status())
        .imageScanningConfiguration(pipeline.imageScanningConfiguration())
        .workflows(pipeline.workflows())
        .executionRole(pipeline.executionRole())
        .loggingConfiguration(pipeline.loggingConfiguration())
        .imageTags(pipeline.imageTags())
        .tags(pipeline.tags().filter(tags -> !tags.isEmpty()))
        .build();
  }
}

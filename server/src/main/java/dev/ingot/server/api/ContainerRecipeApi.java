// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.CONTAINER_RECIPE;
import static dev.ingot.model.ImageBuilder.CREATE_CONTAINER_RECIPE;
import static dev.ingot.model.ImageBuilder.DELETE_CONTAINER_RECIPE;
import static dev.ingot.model.ImageBuilder.GET_CONTAINER_RECIPE;
import static dev.ingot.model.ImageBuilder.LIST_CONTAINER_RECIPES;

import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.rule.ContainerRecipes;
import dev.ingot.core.rule.NewContainerRecipe;
import dev.ingot.model.shape.ContainerRecipeSummary;
import dev.ingot.model.shape.ContainerType;
import dev.ingot.model.shape.CreateContainerRecipeRequest;
import dev.ingot.model.shape.CreateContainerRecipeResponse;
import dev.ingot.model.shape.DeleteContainerRecipeRequest;
import dev.ingot.model.shape.DeleteContainerRecipeResponse;
import dev.ingot.model.shape.GetContainerRecipeRequest;
import dev.ingot.model.shape.GetContainerRecipeResponse;
import dev.ingot.model.shape.InstanceConfiguration;
import dev.ingot.model.shape.ListContainerRecipesRequest;
import dev.ingot.model.shape.ListContainerRecipesResponse;
import dev.ingot.model.shape.Platform;
import dev.ingot.server.http.CallContext;
import java.util.List;
import java.util.Map;

/// The operations on container recipes.
public final class ContainerRecipeApi implements Api {
  private final ContainerRecipes recipes;

  public ContainerRecipeApi(ContainerRecipes recipes) {
    this.recipes = recipes;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_CONTAINER_RECIPE, this::create);
    table.on(DELETE_CONTAINER_RECIPE, this::delete);
    table.on(GET_CONTAINER_RECIPE, this::get);
    table.on(LIST_CONTAINER_RECIPES, this::list);
  }

  CreateContainerRecipeResponse create(CreateContainerRecipeRequest request, CallContext context) {
    var arn =
        recipes.create(
            context.scope(),
            new NewContainerRecipe(
                request.containerType().wire(),
                request.name(),
                request.description(),
                request.semanticVersion(),
                request.components().orElse(List.of()).stream().map(ImageRecipeApi::use).toList(),
                request.instanceConfiguration().map(ContainerRecipeApi::instance),
                request.dockerfileTemplateData(),
                request.dockerfileTemplateUri(),
                request
                    .platformOverride()
                    .flatMap(p -> dev.ingot.core.resource.Platform.of(p.wire())),
                request.imageOsVersionOverride(),
                request.parentImage(),
                request.workingDirectory(),
                Wire.repository(request.targetRepository()),
                request.kmsKeyId(),
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateContainerRecipeResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .containerRecipeArn(arn.toString())
        .latestVersionReferences(Wire.references(arn))
        .build();
  }

  private static ContainerRecipe.InstanceConfiguration instance(InstanceConfiguration instance) {
    return new ContainerRecipe.InstanceConfiguration(
        instance.image(),
        instance.blockDeviceMappings().map(m -> m.stream().map(ImageRecipeApi::mapping).toList()));
  }

  GetContainerRecipeResponse get(GetContainerRecipeRequest request, CallContext context) {
    var arn =
        Wire.versionedArn("containerRecipeArn", request.containerRecipeArn(), CONTAINER_RECIPE);
    var recipe = recipes.get(context.scope(), arn);
    return GetContainerRecipeResponse.builder()
        .requestId(context.requestId())
        .containerRecipe(shape(recipe))
        .latestVersionReferences(Wire.references(recipe.arn()))
        .build();
  }

  ListContainerRecipesResponse list(ListContainerRecipesRequest request, CallContext context) {
    var page =
        recipes.list(
            context.scope(),
            Wire.owner(request.owner()),
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListContainerRecipesResponse.builder()
        .requestId(context.requestId())
        .containerRecipeSummaryList(page.map(ContainerRecipeApi::summary).items())
        .nextToken(page.next())
        .build();
  }

  DeleteContainerRecipeResponse delete(DeleteContainerRecipeRequest request, CallContext context) {
    var arn =
        Wire.versionedArn("containerRecipeArn", request.containerRecipeArn(), CONTAINER_RECIPE);
    recipes.delete(context.scope(), arn);
    return DeleteContainerRecipeResponse.builder()
        .requestId(context.requestId())
        .containerRecipeArn(arn.toString())
        .build();
  }

  private static dev.ingot.model.shape.ContainerRecipe shape(ContainerRecipe recipe) {
    return dev.ingot.model.shape.ContainerRecipe.builder()
        .arn(recipe.arn().toString())
        .containerType(ContainerType.valueOf(recipe.containerType()))
        .name(recipe.name())
        .description(recipe.description())
        .platform(Platform.valueOf(recipe.platform().text()))
        .owner(Wire.ownerOf(recipe.arn()))
        .version(Wire.version(recipe.arn()))
        .components(
            Wire.unlessEmpty(recipe.components().stream().map(ImageRecipeApi::shape).toList()))
        .instanceConfiguration(recipe.instanceConfiguration().map(ContainerRecipeApi::shape))
        .dockerfileTemplateData(recipe.dockerfileTemplate())
        .kmsKeyId(recipe.kmsKeyId())
        .encrypted(true)
        .parentImage(recipe.parentImage())
        .dateCreated(Wire.time(recipe.dateCreated()))
        .tags(recipe.tags())
        .workingDirectory(recipe.workingDirectory())
        .targetRepository(Wire.shape(recipe.targetRepository()))
        .build();
  }

  private static InstanceConfiguration shape(ContainerRecipe.InstanceConfiguration instance) {
    return InstanceConfiguration.builder()
        .image(instance.image())
        .blockDeviceMappings(
            instance.blockDeviceMappings().map(m -> m.stream().map(ImageRecipeApi::shape).toList()))
        .build();
  }

  private static ContainerRecipeSummary summary(ContainerRecipe recipe) {
    return ContainerRecipeSummary.builder()
        .arn(recipe.arn().toString())
        .containerType(ContainerType.valueOf(recipe.containerType()))
        .name(recipe.name())
        .platform(Platform.valueOf(recipe.platform().text()))
        .owner(Wire.ownerOf(recipe.arn()))
        .parentImage(recipe.parentImage())
        .dateCreated(Wire.time(recipe.dateCreated()))
        .instanceImage(
            recipe.instanceConfiguration().flatMap(ContainerRecipe.InstanceConfiguration::image))
        .tags(recipe.tags())
        .build();
  }
}

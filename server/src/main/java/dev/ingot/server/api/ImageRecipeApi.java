// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.IMAGE_RECIPE;
import static dev.ingot.model.ImageBuilder.CREATE_IMAGE_RECIPE;
import static dev.ingot.model.ImageBuilder.DELETE_IMAGE_RECIPE;
import static dev.ingot.model.ImageBuilder.GET_IMAGE_RECIPE;
import static dev.ingot.model.ImageBuilder.LIST_IMAGE_RECIPES;

import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.rule.ImageRecipes;
import dev.ingot.core.rule.NewImageRecipe;
import dev.ingot.model.shape.AdditionalInstanceConfiguration;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.ComponentParameter;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRecipeResponse;
import dev.ingot.model.shape.DeleteImageRecipeRequest;
import dev.ingot.model.shape.DeleteImageRecipeResponse;
import dev.ingot.model.shape.EbsInstanceBlockDeviceSpecification;
import dev.ingot.model.shape.EbsVolumeType;
import dev.ingot.model.shape.GetImageRecipeRequest;
import dev.ingot.model.shape.GetImageRecipeResponse;
import dev.ingot.model.shape.ImageRecipeSummary;
import dev.ingot.model.shape.InstanceBlockDeviceMapping;
import dev.ingot.model.shape.ListImageRecipesRequest;
import dev.ingot.model.shape.ListImageRecipesResponse;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.SystemsManagerAgent;
import dev.ingot.server.http.CallContext;
import java.util.List;
import java.util.Map;

/// The operations on image recipes.
public final class ImageRecipeApi implements Api {
  private final ImageRecipes recipes;

  public ImageRecipeApi(ImageRecipes recipes) {
    this.recipes = recipes;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_IMAGE_RECIPE, this::create);
    table.on(DELETE_IMAGE_RECIPE, this::delete);
    table.on(GET_IMAGE_RECIPE, this::get);
    table.on(LIST_IMAGE_RECIPES, this::list);
  }

  CreateImageRecipeResponse create(CreateImageRecipeRequest request, CallContext context) {
    var arn =
        recipes.create(
            context.scope(),
            new NewImageRecipe(
                request.name(),
                request.semanticVersion(),
                request.parentImage(),
                request.components().orElse(List.of()).stream().map(ImageRecipeApi::use).toList(),
                request.description(),
                request.blockDeviceMappings().orElse(List.of()).stream()
                    .map(ImageRecipeApi::mapping)
                    .toList(),
                request.workingDirectory(),
                request.additionalInstanceConfiguration().map(ImageRecipeApi::additional),
                request.amiTags().orElse(Map.of()),
                request.amiWatermarks().orElse(List.of()),
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateImageRecipeResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .imageRecipeArn(arn.toString())
        .latestVersionReferences(Wire.references(arn))
        .build();
  }

  static ImageRecipe.ComponentUse use(ComponentConfiguration component) {
    return new ImageRecipe.ComponentUse(
        component.componentArn(),
        component.parameters().orElse(List.of()).stream()
            .map(p -> new ParameterValue(p.name(), p.value()))
            .toList());
  }

  static ImageRecipe.BlockDeviceMapping mapping(InstanceBlockDeviceMapping mapping) {
    return new ImageRecipe.BlockDeviceMapping(
        mapping.deviceName(),
        mapping.ebs().map(ImageRecipeApi::ebs),
        mapping.virtualName(),
        mapping.noDevice());
  }

  private static ImageRecipe.Ebs ebs(EbsInstanceBlockDeviceSpecification ebs) {
    return new ImageRecipe.Ebs(
        ebs.encrypted(),
        ebs.deleteOnTermination(),
        ebs.iops(),
        ebs.kmsKeyId(),
        ebs.snapshotId(),
        ebs.volumeSize(),
        ebs.volumeType().map(EbsVolumeType::wire),
        ebs.throughput());
  }

  private static ImageRecipe.AdditionalInstanceConfiguration additional(
      AdditionalInstanceConfiguration additional) {
    return new ImageRecipe.AdditionalInstanceConfiguration(
        additional.systemsManagerAgent().flatMap(SystemsManagerAgent::uninstallAfterBuild),
        additional.userDataOverride());
  }

  GetImageRecipeResponse get(GetImageRecipeRequest request, CallContext context) {
    var arn = Wire.versionedArn("imageRecipeArn", request.imageRecipeArn(), IMAGE_RECIPE);
    var recipe = recipes.get(context.scope(), arn);
    return GetImageRecipeResponse.builder()
        .requestId(context.requestId())
        .imageRecipe(shape(recipe))
        .latestVersionReferences(Wire.references(recipe.arn()))
        .build();
  }

  ListImageRecipesResponse list(ListImageRecipesRequest request, CallContext context) {
    var page =
        recipes.list(
            context.scope(),
            Wire.owner(request.owner()),
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListImageRecipesResponse.builder()
        .requestId(context.requestId())
        .imageRecipeSummaryList(page.map(ImageRecipeApi::summary).items())
        .nextToken(page.next())
        .build();
  }

  DeleteImageRecipeResponse delete(DeleteImageRecipeRequest request, CallContext context) {
    var arn = Wire.versionedArn("imageRecipeArn", request.imageRecipeArn(), IMAGE_RECIPE);
    recipes.delete(context.scope(), arn);
    return DeleteImageRecipeResponse.builder()
        .requestId(context.requestId())
        .imageRecipeArn(arn.toString())
        .build();
  }

  static dev.ingot.model.shape.ImageRecipe shape(ImageRecipe recipe) {
    return dev.ingot.model.shape.ImageRecipe.builder()
        .arn(recipe.arn().toString())
        .name(recipe.name())
        .description(recipe.description())
        .platform(Platform.valueOf(recipe.platform().text()))
        .owner(Wire.ownerOf(recipe.arn()))
        .version(Wire.version(recipe.arn()))
        .components(
            Wire.unlessEmpty(recipe.components().stream().map(ImageRecipeApi::shape).toList()))
        .parentImage(recipe.parentImage())
        .blockDeviceMappings(
            Wire.unlessEmpty(
                recipe.blockDeviceMappings().stream().map(ImageRecipeApi::shape).toList()))
        .dateCreated(Wire.time(recipe.dateCreated()))
        .tags(recipe.tags())
        .workingDirectory(recipe.workingDirectory())
        .additionalInstanceConfiguration(
            recipe.additionalInstanceConfiguration().map(ImageRecipeApi::shape))
        .amiTags(Wire.unlessEmpty(recipe.amiTags()))
        .amiWatermarks(Wire.unlessEmpty(recipe.amiWatermarks()))
        .build();
  }

  static ComponentConfiguration shape(ImageRecipe.ComponentUse use) {
    return ComponentConfiguration.builder()
        .componentArn(use.componentArn())
        .parameters(
            Wire.unlessEmpty(
                use.parameters().stream()
                    .map(p -> ComponentParameter.builder().name(p.name()).value(p.value()).build())
                    .toList()))
        .build();
  }

  static InstanceBlockDeviceMapping shape(ImageRecipe.BlockDeviceMapping mapping) {
    return InstanceBlockDeviceMapping.builder()
        .deviceName(mapping.deviceName())
        .ebs(mapping.ebs().map(ImageRecipeApi::shape))
        .virtualName(mapping.virtualName())
        .noDevice(mapping.noDevice())
        .build();
  }

  private static EbsInstanceBlockDeviceSpecification shape(ImageRecipe.Ebs ebs) {
    return EbsInstanceBlockDeviceSpecification.builder()
        .encrypted(ebs.encrypted())
        .deleteOnTermination(ebs.deleteOnTermination())
        .iops(ebs.iops())
        .kmsKeyId(ebs.kmsKeyId())
        .snapshotId(ebs.snapshotId())
        .volumeSize(ebs.volumeSize())
        .volumeType(ebs.volumeType().map(EbsVolumeType::valueOf))
        .throughput(ebs.throughput())
        .build();
  }

  private static AdditionalInstanceConfiguration shape(
      ImageRecipe.AdditionalInstanceConfiguration additional) {
    return AdditionalInstanceConfiguration.builder()
        .systemsManagerAgent(
            additional
                .uninstallAgentAfterBuild()
                .map(u -> SystemsManagerAgent.builder().uninstallAfterBuild(u).build()))
        .userDataOverride(additional.userDataOverride())
        .build();
  }

  private static ImageRecipeSummary summary(ImageRecipe recipe) {
    return ImageRecipeSummary.builder()
        .arn(recipe.arn().toString())
        .name(recipe.name())
        .platform(Platform.valueOf(recipe.platform().text()))
        .owner(Wire.ownerOf(recipe.arn()))
        .parentImage(recipe.parentImage())
        .dateCreated(Wire.time(recipe.dateCreated()))
        .tags(recipe.tags())
        .build();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.CONTAINER_RECIPE;
import static dev.ingot.core.ResourceKind.DISTRIBUTION_CONFIGURATION;
import static dev.ingot.core.ResourceKind.IMAGE;
import static dev.ingot.core.ResourceKind.IMAGE_RECIPE;
import static dev.ingot.core.ResourceKind.INFRASTRUCTURE_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.CANCEL_IMAGE_CREATION;
import static dev.ingot.model.ImageBuilder.CREATE_IMAGE;
import static dev.ingot.model.ImageBuilder.DELETE_IMAGE;
import static dev.ingot.model.ImageBuilder.GET_IMAGE;
import static dev.ingot.model.ImageBuilder.LIST_IMAGES;
import static dev.ingot.model.ImageBuilder.LIST_IMAGE_BUILD_VERSIONS;
import static dev.ingot.model.ImageBuilder.LIST_IMAGE_PACKAGES;
import static dev.ingot.model.ImageBuilder.RETRY_IMAGE;

import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.rule.Images;
import dev.ingot.core.rule.NewImage;
import dev.ingot.model.shape.CancelImageCreationRequest;
import dev.ingot.model.shape.CancelImageCreationResponse;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateImageResponse;
import dev.ingot.model.shape.DeleteImageRequest;
import dev.ingot.model.shape.DeleteImageResponse;
import dev.ingot.model.shape.EcrConfiguration;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.GetImageResponse;
import dev.ingot.model.shape.ImageLoggingConfiguration;
import dev.ingot.model.shape.ImagePackage;
import dev.ingot.model.shape.ImageScanningConfiguration;
import dev.ingot.model.shape.ImageTestsConfiguration;
import dev.ingot.model.shape.ListImageBuildVersionsRequest;
import dev.ingot.model.shape.ListImageBuildVersionsResponse;
import dev.ingot.model.shape.ListImagePackagesRequest;
import dev.ingot.model.shape.ListImagePackagesResponse;
import dev.ingot.model.shape.ListImagesRequest;
import dev.ingot.model.shape.ListImagesResponse;
import dev.ingot.model.shape.OnWorkflowFailure;
import dev.ingot.model.shape.RetryImageRequest;
import dev.ingot.model.shape.RetryImageResponse;
import dev.ingot.model.shape.WorkflowConfiguration;
import dev.ingot.server.http.CallContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The operations on images; [ImageShapes] has the forms of their answers.
public final class ImageApi implements Api {
  private final Images images;

  public ImageApi(Images images) {
    this.images = images;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CANCEL_IMAGE_CREATION, this::cancel);
    table.on(CREATE_IMAGE, this::create);
    table.on(DELETE_IMAGE, this::delete);
    table.on(GET_IMAGE, this::get);
    table.on(LIST_IMAGE_BUILD_VERSIONS, this::listBuilds);
    table.on(LIST_IMAGE_PACKAGES, this::listPackages);
    table.on(LIST_IMAGES, this::list);
    table.on(RETRY_IMAGE, this::retry);
  }

  CreateImageResponse create(CreateImageRequest request, CallContext context) {
    var arn =
        images.create(
            context.scope(),
            new NewImage(
                request
                    .imageRecipeArn()
                    .map(a -> Wire.versionedArn("imageRecipeArn", a, IMAGE_RECIPE)),
                request
                    .containerRecipeArn()
                    .map(a -> Wire.versionedArn("containerRecipeArn", a, CONTAINER_RECIPE)),
                Wire.arn(
                    "infrastructureConfigurationArn",
                    request.infrastructureConfigurationArn(),
                    INFRASTRUCTURE_CONFIGURATION),
                request
                    .distributionConfigurationArn()
                    .map(a ->
                        Wire.arn("distributionConfigurationArn", a, DISTRIBUTION_CONFIGURATION)),
                request.imageTestsConfiguration().map(ImageApi::tests),
                request.enhancedImageMetadataEnabled(),
                request.imageScanningConfiguration().map(ImageApi::scanning),
                request.workflows().orElse(List.of()).stream().map(ImageApi::use).toList(),
                request.executionRole(),
                request.loggingConfiguration().flatMap(ImageLoggingConfiguration::logGroupName),
                request.tags().orElse(Map.of())),
            request.clientToken());
    return CreateImageResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .imageBuildVersionArn(arn.toString())
        .latestVersionReferences(Wire.references(arn))
        .build();
  }

  static Image.TestsConfiguration tests(ImageTestsConfiguration tests) {
    return new Image.TestsConfiguration(
        tests.imageTestsEnabled().orElse(Image.TestsConfiguration.DEFAULT.enabled()),
        tests.timeoutMinutes().orElse(Image.TestsConfiguration.DEFAULT.timeoutMinutes()));
  }

  static Image.ScanningConfiguration scanning(ImageScanningConfiguration scanning) {
    return new Image.ScanningConfiguration(
        scanning.imageScanningEnabled(),
        scanning.ecrConfiguration().flatMap(EcrConfiguration::repositoryName),
        scanning.ecrConfiguration().flatMap(EcrConfiguration::containerTags).orElse(List.of()));
  }

  static Image.WorkflowUse use(WorkflowConfiguration workflow) {
    return new Image.WorkflowUse(
        workflow.workflowArn(),
        workflow.parameters().orElse(List.of()).stream()
            .map(p -> new ParameterValue(p.name(), p.value()))
            .toList(),
        workflow.parallelGroup(),
        workflow.onFailure().map(OnWorkflowFailure::wire).map(Image.OnFailure::valueOf));
  }

  GetImageResponse get(GetImageRequest request, CallContext context) {
    var arn = Wire.versionedArn("imageBuildVersionArn", request.imageBuildVersionArn(), IMAGE);
    var image = images.get(context.scope(), arn);
    return GetImageResponse.builder()
        .requestId(context.requestId())
        .image(ImageShapes.image(image))
        .latestVersionReferences(Wire.references(image.arn()))
        .build();
  }

  ListImagesResponse list(ListImagesRequest request, CallContext context) {
    var page =
        images.list(
            context.scope(),
            Wire.owner(request.owner()),
            Wire.filters(request.filters()),
            request.byName().orElse(false),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListImagesResponse.builder()
        .requestId(context.requestId())
        .imageVersionList(page.map(ImageShapes::version).items())
        .nextToken(page.next())
        .build();
  }

  ListImageBuildVersionsResponse listBuilds(
      ListImageBuildVersionsRequest request, CallContext context) {
    var version =
        request.imageVersionArn().map(text -> Wire.versionedArn("imageVersionArn", text, IMAGE));
    var page =
        images.listBuilds(
            context.scope(),
            version,
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListImageBuildVersionsResponse.builder()
        .requestId(context.requestId())
        .imageSummaryList(page.map(ImageShapes::summary).items())
        .nextToken(page.next())
        .build();
  }

  ListImagePackagesResponse listPackages(ListImagePackagesRequest request, CallContext context) {
    var arn = Wire.buildArn("imageBuildVersionArn", request.imageBuildVersionArn(), IMAGE);
    var page =
        images.listPackages(
            context.scope(), arn, Wire.page(request.maxResults(), request.nextToken()));
    return ListImagePackagesResponse.builder()
        .requestId(context.requestId())
        .imagePackageList(
            page.map(p ->
                    ImagePackage.builder()
                        .packageName(p.name())
                        .packageVersion(p.version())
                        .build())
                .items())
        .nextToken(page.next())
        .build();
  }

  CancelImageCreationResponse cancel(CancelImageCreationRequest request, CallContext context) {
    var arn = Wire.buildArn("imageBuildVersionArn", request.imageBuildVersionArn(), IMAGE);
    var cancelled = images.cancel(context.scope(), arn, request.clientToken());
    return CancelImageCreationResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .imageBuildVersionArn(cancelled.toString())
        .build();
  }

  RetryImageResponse retry(RetryImageRequest request, CallContext context) {
    var arn = Wire.buildArn("imageBuildVersionArn", request.imageBuildVersionArn(), IMAGE);
    var retried = images.retry(context.scope(), arn, Optional.empty(), request.clientToken());
    return RetryImageResponse.builder()
        .clientToken(request.clientToken())
        .imageBuildVersionArn(retried.toString())
        .build();
  }

  DeleteImageResponse delete(DeleteImageRequest request, CallContext context) {
    var arn = Wire.buildArn("imageBuildVersionArn", request.imageBuildVersionArn(), IMAGE);
    images.delete(context.scope(), arn);
    return DeleteImageResponse.builder()
        .requestId(context.requestId())
        .imageBuildVersionArn(arn.toString())
        .build();
  }
}

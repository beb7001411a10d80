// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.CONTAINER_RECIPE;
import static dev.ingot.core.ResourceKind.DISTRIBUTION_CONFIGURATION;
import static dev.ingot.core.ResourceKind.IMAGE_PIPELINE;
import static dev.ingot.core.ResourceKind.IMAGE_RECIPE;
import static dev.ingot.core.ResourceKind.INFRASTRUCTURE_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.CREATE_IMAGE_PIPELINE;
import static dev.ingot.model.ImageBuilder.DELETE_IMAGE_PIPELINE;
import static dev.ingot.model.ImageBuilder.GET_IMAGE_PIPELINE;
import static dev.ingot.model.ImageBuilder.LIST_IMAGE_PIPELINES;
import static dev.ingot.model.ImageBuilder.LIST_IMAGE_PIPELINE_IMAGES;
import static dev.ingot.model.ImageBuilder.START_IMAGE_PIPELINE_EXECUTION;
import static dev.ingot.model.ImageBuilder.UPDATE_IMAGE_PIPELINE;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.ImagePipeline;
import dev.ingot.core.rule.ImagePipelineSettings;
import dev.ingot.core.rule.ImagePipelines;
import dev.ingot.core.rule.NewImagePipeline;
import dev.ingot.model.shape.AutoDisablePolicy;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.CreateImagePipelineResponse;
import dev.ingot.model.shape.DeleteImagePipelineRequest;
import dev.ingot.model.shape.DeleteImagePipelineResponse;
import dev.ingot.model.shape.GetImagePipelineRequest;
import dev.ingot.model.shape.GetImagePipelineResponse;
import dev.ingot.model.shape.ImageStatus;
import dev.ingot.model.shape.ListImagePipelineImagesRequest;
import dev.ingot.model.shape.ListImagePipelineImagesResponse;
import dev.ingot.model.shape.ListImagePipelinesRequest;
import dev.ingot.model.shape.ListImagePipelinesResponse;
import dev.ingot.model.shape.PipelineExecutionStartCondition;
import dev.ingot.model.shape.PipelineLoggingConfiguration;
import dev.ingot.model.shape.PipelineStatus;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.Schedule;
import dev.ingot.model.shape.StartImagePipelineExecutionRequest;
import dev.ingot.model.shape.StartImagePipelineExecutionResponse;
import dev.ingot.model.shape.UpdateImagePipelineRequest;
import dev.ingot.model.shape.UpdateImagePipelineResponse;
import dev.ingot.server.http.CallContext;
import java.util.List;
import java.util.Map;

/// The operations on image pipelines.
public final class ImagePipelineApi implements Api {
  private final ImagePipelines pipelines;

  public ImagePipelineApi(ImagePipelines pipelines) {
    this.pipelines = pipelines;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_IMAGE_PIPELINE, this::create);
    table.on(DELETE_IMAGE_PIPELINE, this::delete);
    table.on(GET_IMAGE_PIPELINE, this::get);
    table.on(LIST_IMAGE_PIPELINE_IMAGES, this::listImages);
    table.on(LIST_IMAGE_PIPELINES, this::list);
    table.on(START_IMAGE_PIPELINE_EXECUTION, this::start);
    table.on(UPDATE_IMAGE_PIPELINE, this::update);
  }

  CreateImagePipelineResponse create(CreateImagePipelineRequest request, CallContext context) {
    var settings =
        new ImagePipelineSettings(
            request.description(),
            request.imageRecipeArn().map(a -> Wire.versionedArn("imageRecipeArn", a, IMAGE_RECIPE)),
            request
                .containerRecipeArn()
                .map(a -> Wire.versionedArn("containerRecipeArn", a, CONTAINER_RECIPE)),
            infrastructure(request.infrastructureConfigurationArn()),
            request.distributionConfigurationArn().map(ImagePipelineApi::distribution),
            request.imageTestsConfiguration().map(ImageApi::tests),
            request.enhancedImageMetadataEnabled(),
            request.schedule().map(ImagePipelineApi::schedule),
            request.status().map(ImagePipelineApi::status),
            request.imageScanningConfiguration().map(ImageApi::scanning),
            request.workflows().orElse(List.of()).stream().map(ImageApi::use).toList(),
            request.executionRole(),
            request.loggingConfiguration().map(ImagePipelineApi::logging),
            request.imageTags().orElse(Map.of()));
    var arn =
        pipelines.create(
            context.scope(),
            new NewImagePipeline(
                request.name(),
                settings,
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateImagePipelineResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .imagePipelineArn(arn.toString())
        .build();
  }

  UpdateImagePipelineResponse update(UpdateImagePipelineRequest request, CallContext context) {
    var settings =
        new ImagePipelineSettings(
            request.description(),
            request.imageRecipeArn().map(a -> Wire.versionedArn("imageRecipeArn", a, IMAGE_RECIPE)),
            request
                .containerRecipeArn()
                .map(a -> Wire.versionedArn("containerRecipeArn", a, CONTAINER_RECIPE)),
            infrastructure(request.infrastructureConfigurationArn()),
            request.distributionConfigurationArn().map(ImagePipelineApi::distribution),
            request.imageTestsConfiguration().map(ImageApi::tests),
            request.enhancedImageMetadataEnabled(),
            request.schedule().map(ImagePipelineApi::schedule),
            request.status().map(ImagePipelineApi::status),
            request.imageScanningConfiguration().map(ImageApi::scanning),
            request.workflows().orElse(List.of()).stream().map(ImageApi::use).toList(),
            request.executionRole(),
            request.loggingConfiguration().map(ImagePipelineApi::logging),
            request.imageTags().orElse(Map.of()));
    var arn =
        pipelines.update(
            context.scope(), arn(request.imagePipelineArn()), settings, request.clientToken());
    return UpdateImagePipelineResponse.builder()
        .requestId(context.requestId())
        .imagePipelineArn(arn.toString())
        .build();
  }

  private static Arn arn(String text) {
    return Wire.arn("imagePipelineArn", text, IMAGE_PIPELINE);
  }

  private static Arn infrastructure(String text) {
    return Wire.arn("infrastructureConfigurationArn", text, INFRASTRUCTURE_CONFIGURATION);
  }

  private static Arn distribution(String text) {
    return Wire.arn("distributionConfigurationArn", text, DISTRIBUTION_CONFIGURATION);
  }

  private static ImagePipeline.Schedule schedule(Schedule schedule) {
    return new ImagePipeline.Schedule(
        schedule.scheduleExpression(),
        schedule.timezone(),
        schedule
            .pipelineExecutionStartCondition()
            .map(c -> ImagePipeline.StartCondition.valueOf(c.wire()))
            .orElse(ImagePipeline.StartCondition.EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE),
        schedule.autoDisablePolicy().map(AutoDisablePolicy::failureCount));
  }

  private static ImagePipeline.Status status(PipelineStatus status) {
    return ImagePipeline.Status.valueOf(status.wire());
  }

  private static ImagePipeline.Logging logging(PipelineLoggingConfiguration logging) {
    return new ImagePipeline.Logging(logging.imageLogGroupName(), logging.pipelineLogGroupName());
  }

  GetImagePipelineResponse get(GetImagePipelineRequest request, CallContext context) {
    var pipeline = pipelines.get(context.scope(), arn(request.imagePipelineArn()));
    return GetImagePipelineResponse.builder()
        .requestId(context.requestId())
        .imagePipeline(shape(pipeline))
        .build();
  }

  ListImagePipelinesResponse list(ListImagePipelinesRequest request, CallContext context) {
    var page =
        pipelines.list(
            context.scope(),
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListImagePipelinesResponse.builder()
        .requestId(context.requestId())
        .imagePipelineList(page.map(this::shape).items())
        .nextToken(page.next())
        .build();
  }

  ListImagePipelineImagesResponse listImages(
      ListImagePipelineImagesRequest request, CallContext context) {
    var page =
        pipelines.listImages(
            context.scope(),
            arn(request.imagePipelineArn()),
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListImagePipelineImagesResponse.builder()
        .requestId(context.requestId())
        .imageSummaryList(page.map(ImageShapes::summary).items())
        .nextToken(page.next())
        .build();
  }

  StartImagePipelineExecutionResponse start(
      StartImagePipelineExecutionRequest request, CallContext context) {
    var image =
        pipelines.start(
            context.scope(),
            arn(request.imagePipelineArn()),
            request.tags().orElse(Map.of()),
            request.clientToken());
    return StartImagePipelineExecutionResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .imageBuildVersionArn(image.toString())
        .build();
  }

  DeleteImagePipelineResponse delete(DeleteImagePipelineRequest request, CallContext context) {
    var arn = arn(request.imagePipelineArn());
    pipelines.delete(context.scope(), arn);
    return DeleteImagePipelineResponse.builder()
        .requestId(context.requestId())
        .imagePipelineArn(arn.toString())
        .build();
  }

  private dev.ingot.model.shape.ImagePipeline shape(ImagePipeline pipeline) {
    return dev.ingot.model.shape.ImagePipeline.builder()
        .arn(pipeline.arn().toString())
        .name(pipeline.name())
        .description(pipeline.description())
        .platform(Platform.valueOf(pipeline.platform().text()))
        .enhancedImageMetadataEnabled(pipeline.enhancedMetadata())
        .imageRecipeArn(pipeline.imageRecipe().map(Arn::toString))
        .containerRecipeArn(pipeline.containerRecipe().map(Arn::toString))
        .infrastructureConfigurationArn(pipeline.infrastructure().toString())
        .distributionConfigurationArn(pipeline.distribution().map(Arn::toString))
        .imageTestsConfiguration(ImageShapes.tests(pipeline.tests()))
        .schedule(pipeline.schedule().map(ImagePipelineApi::shape))
        .status(PipelineStatus.valueOf(pipeline.status().name()))
        .dateCreated(Wire.time(pipeline.dateCreated()))
        .dateUpdated(Wire.time(pipeline.dateUpdated()))
        .dateLastRun(pipeline.lastRun().map(run -> Wire.time(run.at())))
        .lastRunStatus(pipelines.lastRunStatus(pipeline).map(s -> ImageStatus.valueOf(s.name())))
        .tags(pipeline.tags())
        .imageScanningConfiguration(pipeline.scanning().map(ImageShapes::scanning))
        .imageTags(Wire.unlessEmpty(pipeline.imageTags()))
        .executionRole(pipeline.executionRole())
        .workflows(
            Wire.unlessEmpty(pipeline.workflows().stream().map(ImageShapes::workflow).toList()))
        .loggingConfiguration(pipeline.logging().map(ImagePipelineApi::shape))
        .build();
  }

  private static Schedule shape(ImagePipeline.Schedule schedule) {
    return Schedule.builder()
        .scheduleExpression(schedule.expression())
        .timezone(schedule.timezone())
        .pipelineExecutionStartCondition(
            PipelineExecutionStartCondition.valueOf(schedule.startCondition().name()))
        .autoDisablePolicy(
            schedule
                .failureCount()
                .map(count -> AutoDisablePolicy.builder().failureCount(count).build()))
        .build();
  }

  private static PipelineLoggingConfiguration shape(ImagePipeline.Logging logging) {
    return PipelineLoggingConfiguration.builder()
        .imageLogGroupName(logging.imageLogGroupName())
        .pipelineLogGroupName(logging.pipelineLogGroupName())
        .build();
  }
}

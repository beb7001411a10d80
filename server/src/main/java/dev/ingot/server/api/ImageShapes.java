// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.AnyImage;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ManagedImage;
import dev.ingot.model.shape.Ami;
import dev.ingot.model.shape.BuildType;
import dev.ingot.model.shape.ComponentFailure;
import dev.ingot.model.shape.EcrConfiguration;
import dev.ingot.model.shape.ImageFailureContext;
import dev.ingot.model.shape.ImageLoggingConfiguration;
import dev.ingot.model.shape.ImageScanningConfiguration;
import dev.ingot.model.shape.ImageSource;
import dev.ingot.model.shape.ImageState;
import dev.ingot.model.shape.ImageStatus;
import dev.ingot.model.shape.ImageSummary;
import dev.ingot.model.shape.ImageTestsConfiguration;
import dev.ingot.model.shape.ImageType;
import dev.ingot.model.shape.ImageVersion;
import dev.ingot.model.shape.OnWorkflowFailure;
import dev.ingot.model.shape.OutputResources;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.WorkflowConfiguration;
import dev.ingot.model.shape.WorkflowParameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The forms of images in answers.
final class ImageShapes {
  private ImageShapes() {}

  static dev.ingot.model.shape.Image image(AnyImage image) {
    return switch (image) {
      case Image own -> own(own);
      case ManagedImage managed -> managed(managed);
    };
  }

  private static dev.ingot.model.shape.Image own(Image image) {
    return dev.ingot.model.shape.Image.builder()
        .arn(image.arn().toString())
        .type(type(image))
        .name(image.name())
        .version(Wire.versionAndBuild(image.arn()))
        .platform(platform(image))
        .enhancedImageMetadataEnabled(image.enhancedMetadata())
        .osVersion(image.osVersion())
        .state(state(image.state()))
        .imageRecipe(image.recipe().map(ImageRecipeApi::shape))
        .infrastructureConfiguration(image.infrastructure().map(InfrastructureApi::shape))
        .distributionConfiguration(image.distribution().map(DistributionApi::shape))
        .imageTestsConfiguration(image.recipe().map(_ -> tests(image.tests())))
        .dateCreated(Wire.time(image.dateCreated()))
        .outputResources(image.outputs().isEmpty() ? Optional.empty() : Optional.of(outputs(image)))
        .tags(image.tags())
        .sourcePipelineArn(image.sourcePipeline().map(Arn::toString))
        .buildType(buildType(image))
        .imageSource(imageSource(image))
        .deprecationTime(image.deprecationTime())
        .lifecycleExecutionId(image.lifecycleExecutionId())
        .imageScanningConfiguration(image.scanning().map(ImageShapes::scanning))
        .executionRole(image.executionRole())
        .workflows(Wire.unlessEmpty(image.workflows().stream().map(ImageShapes::workflow).toList()))
        .loggingConfiguration(image.logGroupName().map(ImageShapes::logging))
        .build();
  }

  private static dev.ingot.model.shape.Image managed(ManagedImage image) {
    return dev.ingot.model.shape.Image.builder()
        .arn(image.arn().toString())
        .type(type(image))
        .name(image.name())
        .version(Wire.versionAndBuild(image.arn()))
        .platform(platform(image))
        .enhancedImageMetadataEnabled(false)
        .osVersion(image.osVersion())
        .state(available())
        .dateCreated(Wire.time(image.dateCreated()))
        .outputResources(outputs(image))
        .tags(Map.of())
        .imageSource(ImageSource.AMAZON_MANAGED)
        .build();
  }

  static ImageVersion version(AnyImage image) {
    var version =
        ImageVersion.builder()
            .arn(image.arn().withoutBuild().toString())
            .name(image.name())
            .type(type(image))
            .version(Wire.version(image.arn()))
            .platform(platform(image))
            .osVersion(image.osVersion())
            .owner(Wire.ownerOf(image.arn()))
            .dateCreated(Wire.time(image.dateCreated()));
    return switch (image) {
      case Image own -> version.buildType(buildType(own)).imageSource(imageSource(own)).build();
      case ManagedImage _ -> version.imageSource(ImageSource.AMAZON_MANAGED).build();
    };
  }

  static ImageSummary summary(AnyImage image) {
    var summary =
        ImageSummary.builder()
            .arn(image.arn().toString())
            .name(image.name())
            .type(type(image))
            .version(Wire.versionAndBuild(image.arn()))
            .platform(platform(image))
            .osVersion(image.osVersion())
            .owner(Wire.ownerOf(image.arn()))
            .dateCreated(Wire.time(image.dateCreated()));
    return switch (image) {
      case Image own ->
          summary
              .state(state(own.state()))
              .outputResources(outputs(own))
              .tags(own.tags())
              .buildType(buildType(own))
              .imageSource(imageSource(own))
              .deprecationTime(own.deprecationTime())
              .lifecycleExecutionId(own.lifecycleExecutionId())
              .loggingConfiguration(own.logGroupName().map(ImageShapes::logging))
              .build();
      case ManagedImage managed ->
          summary
              .state(available())
              .outputResources(outputs(managed))
              .tags(Map.of())
              .imageSource(ImageSource.AMAZON_MANAGED)
              .build();
    };
  }

  private static BuildType buildType(Image image) {
    return switch (image.origin().map(Image.Origin::kind).orElse(Image.Kind.DISTRIBUTED)) {
      case DISTRIBUTED -> BuildType.USER_INITIATED;
      case IMPORTED -> BuildType.IMPORT;
      case IMPORTED_ISO -> BuildType.IMPORT_ISO;
    };
  }

  /// Samples of own builds have none.
  private static Optional<ImageSource> imageSource(Image image) {
    return image
        .origin()
        .filter(origin -> origin.kind() != Image.Kind.DISTRIBUTED)
        .map(_ -> ImageSource.IMPORTED);
  }

  private static ImageType type(AnyImage image) {
    return ImageType.valueOf(image.type().name());
  }

  private static Platform platform(AnyImage image) {
    return Platform.valueOf(image.platform().text());
  }

  private static ImageState available() {
    return ImageState.builder().status(ImageStatus.AVAILABLE).build();
  }

  private static ImageState state(Image.State state) {
    return ImageState.builder()
        .status(status(state.status()))
        .reason(state.reason())
        .failureContext(state.failureContext().map(ImageShapes::failure))
        .build();
  }

  private static ImageStatus status(Image.Status status) {
    return ImageStatus.valueOf(status.name());
  }

  private static ImageFailureContext failure(Image.FailureContext failure) {
    return ImageFailureContext.builder()
        .imageStatus(failure.imageStatus().map(ImageShapes::status))
        .failedStep(failure.failedStep())
        .stepExecutionId(failure.stepExecutionId())
        .workflowArn(failure.workflowArn())
        .workflowExecutionId(failure.workflowExecutionId())
        .componentFailure(
            failure
                .componentFailure()
                .map(c ->
                    ComponentFailure.builder()
                        .componentArn(c.componentArn())
                        .phaseName(c.phaseName())
                        .stepName(c.stepName())
                        .action(c.action())
                        .errorMessage(c.errorMessage())
                        .build()))
        .build();
  }

  private static OutputResources outputs(Image image) {
    return OutputResources.builder()
        .amis(image.outputs().stream().map(ImageShapes::ami).toList())
        .build();
  }

  private static Ami ami(Image.OutputAmi ami) {
    return Ami.builder()
        .region(ami.region())
        .image(ami.image())
        .name(ami.name())
        .description(ami.description())
        .accountId(ami.accountId())
        .build();
  }

  /// Where a container image of Amazon's lies is not known, and machines do not start from one.
  private static OutputResources outputs(ManagedImage image) {
    if (image.type() == dev.ingot.core.resource.ImageType.DOCKER) {
      return OutputResources.builder().amis(List.of()).build();
    }
    var ami =
        Ami.builder()
            .region(image.arn().region())
            .image(image.amiId())
            .name(image.arn().slug())
            .build();
    return OutputResources.builder().amis(List.of(ami)).build();
  }

  static ImageTestsConfiguration tests(Image.TestsConfiguration tests) {
    return ImageTestsConfiguration.builder()
        .imageTestsEnabled(tests.enabled())
        .timeoutMinutes(tests.timeoutMinutes())
        .build();
  }

  static ImageScanningConfiguration scanning(Image.ScanningConfiguration scanning) {
    var ecr =
        EcrConfiguration.builder()
            .repositoryName(scanning.repositoryName())
            .containerTags(Wire.unlessEmpty(scanning.containerTags()))
            .build();
    return ImageScanningConfiguration.builder()
        .imageScanningEnabled(scanning.enabled())
        .ecrConfiguration(
            scanning.repositoryName().isEmpty() && scanning.containerTags().isEmpty()
                ? Optional.empty()
                : Optional.of(ecr))
        .build();
  }

  static WorkflowConfiguration workflow(Image.WorkflowUse use) {
    return WorkflowConfiguration.builder()
        .workflowArn(use.workflowArn())
        .parameters(
            Wire.unlessEmpty(
                use.parameters().stream()
                    .map(p -> WorkflowParameter.builder().name(p.name()).value(p.value()).build())
                    .toList()))
        .parallelGroup(use.parallelGroup())
        .onFailure(use.onFailure().map(f -> OnWorkflowFailure.valueOf(f.name())))
        .build();
  }

  private static ImageLoggingConfiguration logging(String logGroupName) {
    return ImageLoggingConfiguration.builder().logGroupName(logGroupName).build();
  }
}

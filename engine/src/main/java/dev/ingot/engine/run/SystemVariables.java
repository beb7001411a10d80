// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.engine.build.Names;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The values of the variables under `$.imagebuilder`, whose names `ReferenceCheck` knows.
final class SystemVariables {
  private final Image image;
  private final WorkflowExecution execution;
  private final Supplier<Optional<String>> parentImageId;
  private final InstantSource clock;

  /// @param parentImageId the `ami-` id of what the recipe starts from; asked only when needed
  SystemVariables(
      Image image,
      WorkflowExecution execution,
      Supplier<Optional<String>> parentImageId,
      InstantSource clock) {
    this.image = image;
    this.execution = execution;
    this.parentImageId = parentImageId;
    this.clock = clock;
  }

  Optional<Object> value(String name) {
    var infrastructure = image.infrastructure();
    return switch (name) {
      case "cloudWatchLogGroup" -> Optional.of(Names.logGroup(image));
      case "cloudWatchLogStream" -> Optional.of(Names.logStream(image));
      case "collectImageMetadata" -> Optional.of(image.enhancedMetadata());
      case "collectImageScanFindings" ->
          Optional.of(image.scanning().flatMap(Image.ScanningConfiguration::enabled).orElse(false));
      case "dateTime" -> Optional.of(clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
      case "imageBuildNumber" -> Optional.of((long) image.arn().build().orElse(0));
      case "imageId" -> parentImageId.get().map(Object.class::cast);
      case "imageName" -> Optional.of(image.name());
      case "imageType" -> Optional.of("AMI");
      case "imageVersionNumber" -> Optional.of(image.arn().exactVersion().toString());
      case "instanceProfileName" ->
          infrastructure.map(InfrastructureConfiguration::instanceProfileName);
      case "platform" -> Optional.of(image.platform().text());
      case "s3Logs" -> s3Logs();
      case "securityGroups" -> infrastructure.map(InfrastructureConfiguration::securityGroupIds);
      case "sourceImageARN" -> Optional.of(image.arn().toString());
      case "subnetId" ->
          infrastructure.flatMap(InfrastructureConfiguration::subnetId).map(Object.class::cast);
      case "terminateInstanceOnFailure" ->
          infrastructure.map(InfrastructureConfiguration::terminateInstanceOnFailure);
      case "workflowPhase" ->
          Optional.of(
              switch (execution.type()) {
                case BUILD -> "Build";
                case TEST -> "Test";
                case DISTRIBUTION -> "Distribution";
              });
      case "workingDirectory" -> Optional.of(Names.workingDirectory(image));
      default -> Optional.empty();
    };
  }

  private Optional<Object> s3Logs() {
    return image
        .infrastructure()
        .flatMap(InfrastructureConfiguration::s3Logs)
        .map(logs -> {
          var inner = new LinkedHashMap<String, Object>();
          logs.bucketName().ifPresent(bucket -> inner.put("s3BucketName", bucket));
          logs.keyPrefix().ifPresent(prefix -> inner.put("s3KeyPrefix", prefix));
          return Map.of("s3Logs", inner);
        });
  }
}

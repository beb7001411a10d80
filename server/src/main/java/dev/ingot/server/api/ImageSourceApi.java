// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.DISTRIBUTION_CONFIGURATION;
import static dev.ingot.core.ResourceKind.INFRASTRUCTURE_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.DISTRIBUTE_IMAGE;
import static dev.ingot.model.ImageBuilder.IMPORT_DISK_IMAGE;
import static dev.ingot.model.ImageBuilder.IMPORT_VM_IMAGE;

import dev.ingot.core.resource.Platform;
import dev.ingot.core.rule.ImagesWithoutRecipe;
import dev.ingot.core.rule.NewDiskImport;
import dev.ingot.core.rule.NewDistributedImage;
import dev.ingot.core.rule.NewMachineImport;
import dev.ingot.core.rule.Versions;
import dev.ingot.model.shape.DistributeImageRequest;
import dev.ingot.model.shape.DistributeImageResponse;
import dev.ingot.model.shape.ImageLoggingConfiguration;
import dev.ingot.model.shape.ImportDiskImageRequest;
import dev.ingot.model.shape.ImportDiskImageResponse;
import dev.ingot.model.shape.ImportVmImageRequest;
import dev.ingot.model.shape.ImportVmImageResponse;
import dev.ingot.model.shape.RegisterImageOptions;
import dev.ingot.model.shape.WindowsConfiguration;
import dev.ingot.server.http.CallContext;
import java.util.Map;
import java.util.Optional;

/// The operations that make images without a recipe: of another image, or of what is imported.
public final class ImageSourceApi implements Api {
  private final ImagesWithoutRecipe images;

  public ImageSourceApi(ImagesWithoutRecipe images) {
    this.images = images;
  }

  @Override
  public void register(OperationTable table) {
    table.on(DISTRIBUTE_IMAGE, this::distribute);
    table.on(IMPORT_DISK_IMAGE, this::importDisk);
    table.on(IMPORT_VM_IMAGE, this::importMachine);
  }

  DistributeImageResponse distribute(DistributeImageRequest request, CallContext context) {
    var arn =
        images.distribute(
            context.scope(),
            new NewDistributedImage(
                request.sourceImage(),
                Wire.arn(
                    "distributionConfigurationArn",
                    request.distributionConfigurationArn(),
                    DISTRIBUTION_CONFIGURATION),
                request.executionRole(),
                logGroup(request.loggingConfiguration()),
                request.tags().orElse(Map.of())),
            request.clientToken());
    return DistributeImageResponse.builder()
        .clientToken(request.clientToken())
        .imageBuildVersionArn(arn.toString())
        .build();
  }

  private static Optional<String> logGroup(Optional<ImageLoggingConfiguration> logging) {
    return logging.flatMap(ImageLoggingConfiguration::logGroupName);
  }

  ImportVmImageResponse importMachine(ImportVmImageRequest request, CallContext context) {
    var arn =
        images.importMachine(
            context.scope(),
            new NewMachineImport(
                request.name(),
                Versions.exact(request.semanticVersion()),
                request.description(),
                Platform.of(request.platform().wire()).orElseThrow(),
                request.osVersion(),
                request.vmImportTaskId(),
                logGroup(request.loggingConfiguration()),
                request.tags().orElse(Map.of())),
            request.clientToken());
    return ImportVmImageResponse.builder()
        .requestId(context.requestId())
        .imageArn(arn.toString())
        .clientToken(request.clientToken())
        .build();
  }

  ImportDiskImageResponse importDisk(ImportDiskImageRequest request, CallContext context) {
    var options = request.registerImageOptions();
    var arn =
        images.importDisk(
            context.scope(),
            new NewDiskImport(
                request.name(),
                Versions.exact(request.semanticVersion()),
                request.description(),
                request.platform(),
                request.osVersion(),
                request.executionRole(),
                Wire.arn(
                    "infrastructureConfigurationArn",
                    request.infrastructureConfigurationArn(),
                    INFRASTRUCTURE_CONFIGURATION),
                request.uri(),
                logGroup(request.loggingConfiguration()),
                options.flatMap(RegisterImageOptions::secureBootEnabled),
                options.flatMap(RegisterImageOptions::uefiData),
                request.windowsConfiguration().map(WindowsConfiguration::imageIndex),
                request.tags().orElse(Map.of())),
            request.clientToken());
    return ImportDiskImageResponse.builder()
        .clientToken(request.clientToken())
        .imageBuildVersionArn(arn.toString())
        .build();
  }
}

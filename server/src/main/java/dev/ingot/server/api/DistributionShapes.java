// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.core.resource.Distribution;
import dev.ingot.model.shape.AmiDistributionConfiguration;
import dev.ingot.model.shape.ContainerDistributionConfiguration;
import dev.ingot.model.shape.DiskImageFormat;
import dev.ingot.model.shape.FastLaunchConfiguration;
import dev.ingot.model.shape.FastLaunchLaunchTemplateSpecification;
import dev.ingot.model.shape.FastLaunchSnapshotConfiguration;
import dev.ingot.model.shape.LaunchPermissionConfiguration;
import dev.ingot.model.shape.LaunchTemplateConfiguration;
import dev.ingot.model.shape.S3ExportConfiguration;
import dev.ingot.model.shape.SsmParameterConfiguration;
import dev.ingot.model.shape.SsmParameterDataType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The forms of what a region gets, in requests and answers.
final class DistributionShapes {
  private DistributionShapes() {}

  static Distribution read(dev.ingot.model.shape.Distribution distribution) {
    return new Distribution(
        distribution.region(),
        distribution.amiDistributionConfiguration().map(DistributionShapes::read),
        distribution.containerDistributionConfiguration().map(DistributionShapes::read),
        distribution.licenseConfigurationArns().orElse(List.of()),
        distribution.launchTemplateConfigurations().orElse(List.of()).stream()
            .map(DistributionShapes::read)
            .toList(),
        distribution.s3ExportConfiguration().map(DistributionShapes::read),
        distribution.fastLaunchConfigurations().orElse(List.of()).stream()
            .map(DistributionShapes::read)
            .toList(),
        distribution
            .ssmParameterConfigurations()
            .map(p -> p.stream().map(DistributionShapes::read).toList()));
  }

  private static Distribution.Ami read(AmiDistributionConfiguration ami) {
    return new Distribution.Ami(
        ami.name(),
        ami.description(),
        ami.targetAccountIds().orElse(List.of()),
        ami.amiTags().orElse(Map.of()),
        ami.kmsKeyId(),
        ami.launchPermission().map(DistributionShapes::read));
  }

  private static Distribution.LaunchPermission read(LaunchPermissionConfiguration permission) {
    return new Distribution.LaunchPermission(
        permission.userIds().orElse(List.of()),
        permission.userGroups(),
        permission.organizationArns().orElse(List.of()),
        permission.organizationalUnitArns().orElse(List.of()));
  }

  private static Distribution.Container read(ContainerDistributionConfiguration container) {
    return new Distribution.Container(
        container.description(),
        container.containerTags(),
        Wire.repository(container.targetRepository()));
  }

  private static Distribution.LaunchTemplate read(LaunchTemplateConfiguration template) {
    return new Distribution.LaunchTemplate(
        template.launchTemplateId(), template.accountId(), template.setDefaultVersion());
  }

  private static Distribution.S3Export read(S3ExportConfiguration export) {
    return new Distribution.S3Export(
        export.roleName(), export.diskImageFormat().wire(), export.s3Bucket(), export.s3Prefix());
  }

  private static Distribution.FastLaunch read(FastLaunchConfiguration fastLaunch) {
    return new Distribution.FastLaunch(
        fastLaunch.enabled(),
        fastLaunch
            .snapshotConfiguration()
            .map(s -> new Distribution.Snapshots(s.targetResourceCount())),
        fastLaunch.maxParallelLaunches(),
        fastLaunch
            .launchTemplate()
            .map(t ->
                new Distribution.FastLaunchTemplate(
                    t.launchTemplateId(), t.launchTemplateName(), t.launchTemplateVersion())),
        fastLaunch.accountId());
  }

  private static Distribution.SsmParameter read(SsmParameterConfiguration parameter) {
    return new Distribution.SsmParameter(
        parameter.amiAccountId(),
        parameter.parameterName(),
        parameter.dataType().map(SsmParameterDataType::wire));
  }

  static dev.ingot.model.shape.Distribution shape(Distribution distribution) {
    return dev.ingot.model.shape.Distribution.builder()
        .region(distribution.region())
        .amiDistributionConfiguration(distribution.ami().map(DistributionShapes::shape))
        .containerDistributionConfiguration(distribution.container().map(DistributionShapes::shape))
        .licenseConfigurationArns(Wire.unlessEmpty(distribution.licenseConfigurationArns()))
        .launchTemplateConfigurations(
            Wire.unlessEmpty(
                distribution.launchTemplates().stream().map(DistributionShapes::shape).toList()))
        .s3ExportConfiguration(distribution.s3Export().map(DistributionShapes::shape))
        .fastLaunchConfigurations(
            Wire.unlessEmpty(
                distribution.fastLaunches().stream().map(DistributionShapes::shape).toList()))
        .ssmParameterConfigurations(
            distribution
                .ssmParameters()
                .map(p -> p.stream().map(DistributionShapes::shape).toList()))
        .build();
  }

  private static AmiDistributionConfiguration shape(Distribution.Ami ami) {
    return AmiDistributionConfiguration.builder()
        .name(ami.name())
        .description(ami.description())
        .targetAccountIds(Wire.unlessEmpty(ami.targetAccountIds()))
        .amiTags(Wire.unlessEmpty(ami.amiTags()))
        .kmsKeyId(ami.kmsKeyId())
        .launchPermission(ami.launchPermission().map(DistributionShapes::shape))
        .build();
  }

  private static LaunchPermissionConfiguration shape(Distribution.LaunchPermission permission) {
    return LaunchPermissionConfiguration.builder()
        .userIds(Wire.unlessEmpty(permission.userIds()))
        .userGroups(permission.userGroups())
        .organizationArns(Wire.unlessEmpty(permission.organizationArns()))
        .organizationalUnitArns(Wire.unlessEmpty(permission.organizationalUnitArns()))
        .build();
  }

  private static ContainerDistributionConfiguration shape(Distribution.Container container) {
    return ContainerDistributionConfiguration.builder()
        .description(container.description())
        .containerTags(container.containerTags())
        .targetRepository(Wire.shape(container.targetRepository()))
        .build();
  }

  private static LaunchTemplateConfiguration shape(Distribution.LaunchTemplate template) {
    return LaunchTemplateConfiguration.builder()
        .launchTemplateId(template.launchTemplateId())
        .accountId(template.accountId())
        .setDefaultVersion(template.setDefaultVersion())
        .build();
  }

  private static S3ExportConfiguration shape(Distribution.S3Export export) {
    return S3ExportConfiguration.builder()
        .roleName(export.roleName())
        .diskImageFormat(DiskImageFormat.valueOf(export.diskImageFormat()))
        .s3Bucket(export.s3Bucket())
        .s3Prefix(export.s3Prefix())
        .build();
  }

  private static FastLaunchConfiguration shape(Distribution.FastLaunch fastLaunch) {
    return FastLaunchConfiguration.builder()
        .enabled(fastLaunch.enabled())
        .snapshotConfiguration(
            fastLaunch
                .snapshots()
                .map(s ->
                    FastLaunchSnapshotConfiguration.builder()
                        .targetResourceCount(s.targetResourceCount())
                        .build()))
        .maxParallelLaunches(fastLaunch.maxParallelLaunches())
        .launchTemplate(fastLaunch.launchTemplate().map(DistributionShapes::shape))
        .accountId(fastLaunch.accountId())
        .build();
  }

  private static FastLaunchLaunchTemplateSpecification shape(
      Distribution.FastLaunchTemplate template) {
    return FastLaunchLaunchTemplateSpecification.builder()
        .launchTemplateId(template.launchTemplateId())
        .launchTemplateName(template.launchTemplateName())
        .launchTemplateVersion(template.launchTemplateVersion())
        .build();
  }

  private static SsmParameterConfiguration shape(Distribution.SsmParameter parameter) {
    return SsmParameterConfiguration.builder()
        .amiAccountId(parameter.amiAccountId())
        .parameterName(parameter.parameterName())
        .dataType(parameter.dataType().map(DistributionShapes::dataType))
        .build();
  }

  private static SsmParameterDataType dataType(String text) {
    return Arrays.stream(SsmParameterDataType.values())
        .filter(type -> type.wire().equals(text))
        .findFirst()
        .orElseThrow();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.document.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The inputs of step actions that documents may use but this version does not run: documents with
/// them are checked and stored, and a step that is reached fails.
public final class LaterInputs {
  private LaterInputs() {}

  public record ExecuteStateMachine(String stateMachineArn, Optional<String> input) {}

  /// @param blockDeviceMapping with the capitalised keys of the EC2 API
  public record RegisterImage(
      Optional<String> architecture,
      List<Map<String, Value>> blockDeviceMapping,
      Optional<String> bootMode,
      Optional<String> description,
      Optional<Boolean> enaSupport,
      Optional<String> imageLocation,
      Optional<String> imdsSupport,
      Optional<Boolean> includeSnapshotTags,
      Optional<String> kernelId,
      Optional<String> ramdiskId,
      Optional<String> rootDeviceName,
      Optional<String> sriovNetSupport,
      Optional<String> tpmSupport,
      Optional<String> uefiData,
      Optional<String> virtualizationType) {}

  public record DistributeImage(List<Distribution> distributions) {}

  public record Distribution(
      String region,
      Optional<String> name,
      Optional<String> description,
      List<String> targetAccountIds,
      Map<String, String> amiTags,
      Optional<String> kmsKeyId) {}

  public record ModifyImageAttributes(Value distributedImages, List<Attributes> attributes) {}

  public record Attributes(String region, Optional<LaunchPermission> launchPermission) {}

  public record LaunchPermission(
      List<String> userIds,
      List<String> userGroups,
      List<String> organizationArns,
      List<String> organizationalUnitArns) {}

  public record ApplyImageConfigurations(
      Value distributedImages, List<Configuration> configurations) {}

  public record Configuration(
      String region,
      List<String> licenseConfigurationArns,
      List<LaunchTemplate> launchTemplateConfigurations,
      Optional<S3Export> s3ExportConfiguration,
      List<FastLaunch> fastLaunchConfigurations,
      List<SsmParameter> ssmParameterConfigurations) {}

  public record LaunchTemplate(
      String launchTemplateId, Optional<String> accountId, Optional<Boolean> setDefaultVersion) {}

  public record S3Export(
      Optional<String> roleName,
      Optional<String> diskImageFormat,
      String s3Bucket,
      Optional<String> s3Prefix) {}

  public record FastLaunch(
      boolean enabled,
      Optional<Snapshots> snapshotConfiguration,
      Optional<Integer> maxParallelLaunches,
      Optional<FastLaunchTemplate> launchTemplate) {}

  public record Snapshots(Optional<Integer> targetResourceCount) {}

  public record FastLaunchTemplate(
      Optional<String> launchTemplateId,
      Optional<String> launchTemplateName,
      Optional<String> launchTemplateVersion) {}

  public record SsmParameter(
      String parameterName, Optional<String> amiAccountId, Optional<String> dataType) {}
}

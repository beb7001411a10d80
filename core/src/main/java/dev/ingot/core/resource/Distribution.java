// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a region gets of an image that was built. A list that may be given without items is an
/// `Optional`, so that it is told apart from one that was not given.
///
/// @param ami may be there with nothing in it, which is an output all the same
public record Distribution(
    String region,
    Optional<Ami> ami,
    Optional<Container> container,
    List<String> licenseConfigurationArns,
    List<LaunchTemplate> launchTemplates,
    Optional<S3Export> s3Export,
    List<FastLaunch> fastLaunches,
    Optional<List<SsmParameter>> ssmParameters) {
  public Distribution {
    licenseConfigurationArns = List.copyOf(licenseConfigurationArns);
    launchTemplates = List.copyOf(launchTemplates);
    fastLaunches = List.copyOf(fastLaunches);
    ssmParameters = ssmParameters.map(List::copyOf);
  }

  /// Whether the region gets anything at all.
  public boolean hasOutput() {
    return ofMachineImages() || container.isPresent();
  }

  /// Whether it says anything about machine images, not about containers only.
  public boolean ofMachineImages() {
    return ami.isPresent()
        || !licenseConfigurationArns.isEmpty()
        || !launchTemplates.isEmpty()
        || s3Export.isPresent()
        || !fastLaunches.isEmpty()
        || ssmParameters.isPresent();
  }

  /// @param name with the variables of names
  /// @param amiTags values may have variables too
  public record Ami(
      Optional<String> name,
      Optional<String> description,
      List<String> targetAccountIds,
      Map<String, String> amiTags,
      Optional<String> kmsKeyId,
      Optional<LaunchPermission> launchPermission) {
    public Ami {
      targetAccountIds = List.copyOf(targetAccountIds);
      amiTags = Map.copyOf(amiTags);
    }
  }

  /// Who may launch the image.
  public record LaunchPermission(
      List<String> userIds,
      Optional<List<String>> userGroups,
      List<String> organizationArns,
      List<String> organizationalUnitArns) {
    public LaunchPermission {
      userIds = List.copyOf(userIds);
      userGroups = userGroups.map(List::copyOf);
      organizationArns = List.copyOf(organizationArns);
      organizationalUnitArns = List.copyOf(organizationalUnitArns);
    }
  }

  public record Container(
      Optional<String> description,
      Optional<List<String>> containerTags,
      TargetRepository targetRepository) {
    public Container {
      containerTags = containerTags.map(List::copyOf);
    }
  }

  public record LaunchTemplate(
      String launchTemplateId, Optional<String> accountId, Optional<Boolean> setDefaultVersion) {}

  /// @param diskImageFormat such as `VMDK`
  public record S3Export(
      String roleName, String diskImageFormat, String s3Bucket, Optional<String> s3Prefix) {}

  public record FastLaunch(
      boolean enabled,
      Optional<Snapshots> snapshots,
      Optional<Integer> maxParallelLaunches,
      Optional<FastLaunchTemplate> launchTemplate,
      Optional<String> accountId) {}

  public record Snapshots(Optional<Integer> targetResourceCount) {}

  public record FastLaunchTemplate(
      Optional<String> launchTemplateId,
      Optional<String> launchTemplateName,
      Optional<String> launchTemplateVersion) {}

  /// @param dataType such as `aws:ec2:image`
  public record SsmParameter(
      Optional<String> amiAccountId, String parameterName, Optional<String> dataType) {}
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static dev.ingot.engine.action.ApplyImageConfigurations.present;

import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.DistributionConfiguration;
import dev.ingot.document.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The distribution configuration of the step's image: what the actions that distribute do if their
/// inputs do not say it. Its rules were checked when it was created, so they are not checked again.
final class AttachedDistribution {
  private final String buildRegion;
  private final List<Distribution> distributions;

  private AttachedDistribution(String buildRegion, List<Distribution> distributions) {
    this.buildRegion = buildRegion;
    this.distributions = distributions;
  }

  static AttachedDistribution of(StepContext context) {
    var image = context.image();
    return new AttachedDistribution(
        image.arn().region(),
        image.distribution().map(DistributionConfiguration::distributions).orElse(List.of()));
  }

  /// What DistributeImage does; the Region of the build always has the image.
  List<DistributeImage.Distribution> images() {
    var images = new ArrayList<DistributeImage.Distribution>();
    for (var each : distributions) {
      if (each.ofMachineImages()) {
        images.add(each.ami().map(ami -> image(each.region(), ami)).orElse(plain(each.region())));
      }
    }
    if (images.stream().noneMatch(each -> each.region().equals(buildRegion))) {
      images.addFirst(plain(buildRegion));
    }
    return images;
  }

  private static DistributeImage.Distribution image(String region, Distribution.Ami ami) {
    return new DistributeImage.Distribution(
        region,
        ami.name(),
        ami.description(),
        ami.targetAccountIds(),
        ami.amiTags(),
        ami.kmsKeyId());
  }

  private static DistributeImage.Distribution plain(String region) {
    return new DistributeImage.Distribution(
        region, Optional.empty(), Optional.empty(), List.of(), Map.of(), Optional.empty());
  }

  /// The regions that would get containers.
  List<String> regionsOfContainers() {
    return distributions.stream()
        .filter(each -> each.container().isPresent())
        .map(Distribution::region)
        .toList();
  }

  /// What ModifyImageAttributes does, by region.
  Map<String, Map<String, String>> attributes() {
    var regions = new LinkedHashMap<String, Map<String, String>>();
    for (var each : distributions) {
      each.ami()
          .flatMap(Distribution.Ami::launchPermission)
          .map(AttachedDistribution::members)
          .filter(members -> !members.isEmpty())
          .ifPresent(members ->
              regions.put(each.region(), Map.of("launchPermission", Json.write(members))));
    }
    return regions;
  }

  private static Map<String, List<String>> members(Distribution.LaunchPermission permission) {
    var members = new LinkedHashMap<String, List<String>>();
    members.put("userIds", permission.userIds());
    members.put("userGroups", permission.userGroups().orElse(List.of()));
    members.put("organizationArns", permission.organizationArns());
    members.put("organizationalUnitArns", permission.organizationalUnitArns());
    members.values().removeIf(List::isEmpty);
    return members;
  }

  /// What ApplyImageConfigurations does, by region.
  Map<String, Map<String, String>> configurations() {
    var regions = new LinkedHashMap<String, Map<String, String>>();
    for (var each : distributions) {
      var values = values(each);
      if (!values.isEmpty()) {
        regions.put(each.region(), values);
      }
    }
    return regions;
  }

  private static Map<String, String> values(Distribution distribution) {
    var values = new LinkedHashMap<String, String>();
    put(values, "licenseConfigurationArns", distribution.licenseConfigurationArns());
    put(
        values,
        "launchTemplateConfigurations",
        distribution.launchTemplates().stream().map(AttachedDistribution::members).toList());
    distribution
        .s3Export()
        .ifPresent(export -> values.put("s3ExportConfiguration", Json.write(members(export))));
    put(
        values,
        "fastLaunchConfigurations",
        distribution.fastLaunches().stream().map(AttachedDistribution::members).toList());
    put(
        values,
        "ssmParameterConfigurations",
        distribution.ssmParameters().orElse(List.of()).stream()
            .map(AttachedDistribution::members)
            .toList());
    return values;
  }

  private static void put(Map<String, String> values, String name, List<?> items) {
    if (!items.isEmpty()) {
      values.put(name, Json.write(items));
    }
  }

  private static Map<String, Object> members(Distribution.LaunchTemplate template) {
    return present(
        "launchTemplateId",
        Optional.of(template.launchTemplateId()),
        "accountId",
        template.accountId(),
        "setDefaultVersion",
        template.setDefaultVersion());
  }

  private static Map<String, Object> members(Distribution.S3Export export) {
    return present(
        "roleName",
        Optional.of(export.roleName()),
        "diskImageFormat",
        Optional.of(export.diskImageFormat()),
        "s3Bucket",
        Optional.of(export.s3Bucket()),
        "s3Prefix",
        export.s3Prefix());
  }

  private static Map<String, Object> members(Distribution.FastLaunch fastLaunch) {
    return present(
        "enabled",
        Optional.of(fastLaunch.enabled()),
        "snapshotConfiguration",
        fastLaunch
            .snapshots()
            .map(snapshots -> present("targetResourceCount", snapshots.targetResourceCount())),
        "maxParallelLaunches",
        fastLaunch.maxParallelLaunches(),
        "launchTemplate",
        fastLaunch
            .launchTemplate()
            .map(template ->
                present(
                    "launchTemplateId",
                    template.launchTemplateId(),
                    "launchTemplateName",
                    template.launchTemplateName(),
                    "launchTemplateVersion",
                    template.launchTemplateVersion())),
        "accountId",
        fastLaunch.accountId());
  }

  private static Map<String, Object> members(Distribution.SsmParameter parameter) {
    return present(
        "parameterName",
        Optional.of(parameter.parameterName()),
        "amiAccountId",
        parameter.amiAccountId(),
        "dataType",
        parameter.dataType());
  }
}

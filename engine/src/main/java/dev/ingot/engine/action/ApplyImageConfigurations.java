// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Json;
import dev.ingot.document.RefusedKeyException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Applies licenses, launch templates, an export, fast launch and parameters to the images that
/// were distributed. Here they are recorded with the machine image: the services that they change
/// in AWS are not there.
public final class ApplyImageConfigurations implements StepAction<ApplyImageConfigurations.Inputs> {
  private static final String OUTPUT = "configuredImages";

  private final OutputImages images;
  private final InstantSource clock;

  public ApplyImageConfigurations(ImageStore images, InstantSource clock) {
    this.images = new OutputImages(images);
    this.clock = clock;
  }

  /// @param configurations without any, those of the image's distribution configuration
  public record Inputs(
      List<DistributedImage> distributedImages, List<Configuration> configurations) {}

  /// What the images of a region get.
  public record Configuration(
      String region,
      List<String> licenseConfigurationArns,
      List<LaunchTemplate> launchTemplateConfigurations,
      Optional<S3Export> s3ExportConfiguration,
      List<FastLaunch> fastLaunchConfigurations,
      List<SsmParameter> ssmParameterConfigurations) {
    private static final Pattern LICENSE =
        Pattern.compile("arn:[^:]+:license-manager:[^:]+:[0-9]{12}:license-configuration:.+");

    public Configuration {
      InputRules.length("region", region, InputRules.TEXT);
      InputRules.forms(
          "licenseConfigurationArns",
          licenseConfigurationArns,
          50,
          LICENSE,
          "the ARN of a license configuration");
      InputRules.atMost("launchTemplateConfigurations", launchTemplateConfigurations, 100);
      InputRules.atMost("fastLaunchConfigurations", fastLaunchConfigurations, 1000);
    }

    /// What is recorded, by the names of the inputs.
    Map<String, String> values() {
      var values = new LinkedHashMap<String, String>();
      put(values, "licenseConfigurationArns", licenseConfigurationArns);
      put(
          values,
          "launchTemplateConfigurations",
          launchTemplateConfigurations.stream().map(LaunchTemplate::members).toList());
      s3ExportConfiguration.ifPresent(
          export -> values.put("s3ExportConfiguration", Json.write(export.members())));
      put(
          values,
          "fastLaunchConfigurations",
          fastLaunchConfigurations.stream().map(FastLaunch::members).toList());
      put(
          values,
          "ssmParameterConfigurations",
          ssmParameterConfigurations.stream().map(SsmParameter::members).toList());
      return values;
    }

    private static void put(Map<String, String> values, String name, List<?> items) {
      if (!items.isEmpty()) {
        values.put(name, Json.write(items));
      }
    }
  }

  public record LaunchTemplate(
      String launchTemplateId, Optional<String> accountId, Optional<Boolean> setDefaultVersion) {
    static final Pattern ID = Pattern.compile("lt-[0-9a-f]{17}");

    public LaunchTemplate {
      InputRules.form("launchTemplateId", launchTemplateId, ID, "the id of a launch template");
      InputRules.account("accountId", accountId);
    }

    Map<String, Object> members() {
      return present(
          "launchTemplateId",
          Optional.of(launchTemplateId),
          "accountId",
          accountId,
          "setDefaultVersion",
          setDefaultVersion);
    }
  }

  public record S3Export(
      Optional<String> roleName,
      Optional<DiskFormat> diskImageFormat,
      String s3Bucket,
      Optional<String> s3Prefix) {
    public S3Export {
      InputRules.length("roleName", roleName, InputRules.TEXT);
      InputRules.length("s3Bucket", s3Bucket, InputRules.TEXT);
      InputRules.length("s3Prefix", s3Prefix, InputRules.TEXT);
    }

    Map<String, Object> members() {
      return present(
          "roleName",
          roleName,
          "diskImageFormat",
          diskImageFormat.map(Enum::name),
          "s3Bucket",
          Optional.of(s3Bucket),
          "s3Prefix",
          s3Prefix);
    }
  }

  public enum DiskFormat {
    VMDK,
    RAW,
    VHD
  }

  public record FastLaunch(
      boolean enabled,
      Optional<Snapshots> snapshotConfiguration,
      Optional<Integer> maxParallelLaunches,
      Optional<FastLaunchTemplate> launchTemplate) {
    public FastLaunch {
      InputRules.range("maxParallelLaunches", maxParallelLaunches, 1, 10_000);
    }

    Map<String, Object> members() {
      return present(
          "enabled",
          Optional.of(enabled),
          "snapshotConfiguration",
          snapshotConfiguration.map(
              each -> present("targetResourceCount", each.targetResourceCount())),
          "maxParallelLaunches",
          maxParallelLaunches,
          "launchTemplate",
          launchTemplate.map(FastLaunchTemplate::members));
    }
  }

  public record Snapshots(Optional<Integer> targetResourceCount) {
    public Snapshots {
      InputRules.range("targetResourceCount", targetResourceCount, 1, 10_000);
    }
  }

  /// One of id and name.
  public record FastLaunchTemplate(
      Optional<String> launchTemplateId,
      Optional<String> launchTemplateName,
      Optional<String> launchTemplateVersion) {
    public FastLaunchTemplate {
      launchTemplateId.ifPresent(id ->
          InputRules.form(
              "launchTemplateId", id, LaunchTemplate.ID, "the id of a launch template"));
      InputRules.length("launchTemplateName", launchTemplateName, InputRules.TEXT);
      InputRules.length("launchTemplateVersion", launchTemplateVersion, InputRules.TEXT);
      if (launchTemplateId.isPresent() == launchTemplateName.isPresent()) {
        throw new RefusedKeyException(
            "launchTemplateId", "must be given, or 'launchTemplateName', and not both");
      }
    }

    Map<String, Object> members() {
      return present(
          "launchTemplateId",
          launchTemplateId,
          "launchTemplateName",
          launchTemplateName,
          "launchTemplateVersion",
          launchTemplateVersion);
    }
  }

  public record SsmParameter(
      String parameterName, Optional<String> amiAccountId, Optional<DataType> dataType) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.\\-/]{1,1011}");

    public SsmParameter {
      InputRules.form("parameterName", parameterName, NAME, "the name of a parameter");
      InputRules.account("amiAccountId", amiAccountId);
    }

    Map<String, Object> members() {
      return present(
          "parameterName",
          Optional.of(parameterName),
          "amiAccountId",
          amiAccountId,
          "dataType",
          dataType.map(DataType::toString));
    }
  }

  public enum DataType {
    TEXT("text"),
    IMAGE("aws:ec2:image");

    private final String word;

    DataType(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context) throws MachineException {
    var asked =
        inputs.configurations().isEmpty()
            ? AttachedDistribution.of(context).configurations()
            : values(inputs.configurations());
    return RegionItems.record(
        OUTPUT,
        inputs.distributedImages(),
        asked.keySet(),
        region -> asked(asked.getOrDefault(region, Map.of())),
        images,
        clock,
        context);
  }

  private static Map<String, Map<String, String>> values(List<Configuration> configurations) {
    var regions = new LinkedHashMap<String, Map<String, String>>();
    for (var each : configurations) {
      regions.computeIfAbsent(each.region(), _ -> new LinkedHashMap<>()).putAll(each.values());
    }
    return regions;
  }

  private static RegionItems.Asked asked(Map<String, String> values) {
    return new RegionItems.Asked(
        values,
        step(values),
        String.join(", ", values.keySet()),
        "this version of Ingot calls no service with them");
  }

  /// The word for the work that comes first.
  private static String step(Map<String, String> values) {
    return switch (values.keySet().stream().findFirst().orElse("")) {
      case "launchTemplateConfigurations" -> "UpdateLaunchTemplateRunning";
      case "s3ExportConfiguration" -> "ExportAmiQueued";
      case "fastLaunchConfigurations" -> "UpdateFastLaunchConfiguration";
      case "ssmParameterConfigurations" -> "PutSsmParametersRunning";
      default -> "AssociateLicensesRunning";
    };
  }

  /// The members that are there.
  ///
  /// @param namesAndValues names, each with an [Optional] behind it
  static Map<String, Object> present(Object... namesAndValues) {
    var members = new LinkedHashMap<String, Object>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] instanceof Optional<?> value && value.isPresent()) {
        members.put(namesAndValues[i].toString(), value.get());
      }
    }
    return members;
  }
}

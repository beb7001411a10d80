// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.MachineException;
import dev.ingot.document.Json;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Changes who may launch the images that were distributed. Here it is recorded with the machine
/// image and opens it to nobody: machines are launched by their own account only.
public final class ModifyImageAttributes implements StepAction<ModifyImageAttributes.Inputs> {
  private static final String OUTPUT = "modifiedImages";
  private static final String STEP = "ModifyAmiRunning";

  private final OutputImages images;
  private final InstantSource clock;

  public ModifyImageAttributes(ImageStore images, InstantSource clock) {
    this.images = new OutputImages(images);
    this.clock = clock;
  }

  /// @param attributes without any, those of the image's distribution configuration
  public record Inputs(List<DistributedImage> distributedImages, List<Attributes> attributes) {}

  /// What the images of a region get.
  public record Attributes(String region, Optional<LaunchPermission> launchPermission) {
    public Attributes {
      InputRules.length("region", region, InputRules.TEXT);
    }
  }

  /// @param userGroups `all` or nothing
  public record LaunchPermission(
      List<String> userIds,
      List<String> userGroups,
      List<String> organizationArns,
      List<String> organizationalUnitArns) {
    private static final Pattern GROUP = Pattern.compile("all");
    private static final Pattern ORGANIZATION =
        Pattern.compile("arn:[^:]+:organizations::[0-9]{12}:organization/o-[a-z0-9]{10,32}");
    private static final Pattern UNIT =
        Pattern.compile("arn:[^:]+:organizations::[0-9]{12}:ou/o-[a-z0-9]{10,32}/ou-[a-z0-9-]+");

    public LaunchPermission {
      InputRules.accounts("userIds", userIds, 1536);
      InputRules.forms("userGroups", userGroups, 1, GROUP, "the group 'all'");
      InputRules.forms("organizationArns", organizationArns, 25, ORGANIZATION, "an organization");
      InputRules.forms(
          "organizationalUnitArns", organizationalUnitArns, 25, UNIT, "an organizational unit");
    }

    Map<String, List<String>> members() {
      var members = new LinkedHashMap<String, List<String>>();
      members.put("userIds", userIds);
      members.put("userGroups", userGroups);
      members.put("organizationArns", organizationArns);
      members.put("organizationalUnitArns", organizationalUnitArns);
      members.values().removeIf(List::isEmpty);
      return members;
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context) throws MachineException {
    var asked =
        inputs.attributes().isEmpty()
            ? AttachedDistribution.of(context).attributes()
            : values(inputs.attributes());
    return RegionItems.record(
        OUTPUT,
        inputs.distributedImages(),
        asked.keySet(),
        region -> asked(asked.getOrDefault(region, Map.of())),
        images,
        clock,
        context);
  }

  private static Map<String, Map<String, String>> values(List<Attributes> attributes) {
    var regions = new LinkedHashMap<String, Map<String, String>>();
    for (var each : attributes) {
      var values = regions.computeIfAbsent(each.region(), _ -> new LinkedHashMap<>());
      each.launchPermission()
          .ifPresent(
              permission -> values.put("launchPermission", Json.write(permission.members())));
    }
    return regions;
  }

  private static RegionItems.Asked asked(Map<String, String> values) {
    return new RegionItems.Asked(
        values,
        STEP,
        "Launch permissions",
        "this version of Ingot launches images for their own account");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.core.Scope;
import dev.ingot.model.shape.AmiDistributionConfiguration;
import dev.ingot.model.shape.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What of a distribution configuration fails an image when it is distributed, because this version
/// does not do it.
final class DistributionLimits {
  private DistributionLimits() {}

  /// A sentence for each; empty if all of it is done.
  static List<String> of(List<Distribution> distributions, Scope scope) {
    var limits = new ArrayList<String>();
    for (var each : distributions) {
      if (!isOfMachineImages(each)) {
        continue;
      }
      var ami = each.amiDistributionConfiguration();
      var others =
          ami.flatMap(AmiDistributionConfiguration::targetAccountIds).orElse(List.of()).stream()
              .filter(id -> !id.equals(scope.account()))
              .toList();
      if (!each.region().equals(scope.region())) {
        limits.add(
            "the image will fail when it is distributed: nothing is copied to Region "
                + each.region()
                + " yet, only to that of the build, "
                + scope.region());
      } else if (!others.isEmpty()) {
        limits.add(
            "the image will fail when it is distributed: nothing is copied to other accounts yet,"
                + " here targetAccountIds "
                + String.join(", ", others));
      } else if (ami.flatMap(AmiDistributionConfiguration::kmsKeyId).isPresent()) {
        limits.add("the image will fail when it is distributed: images are not encrypted yet");
      }
    }
    return limits;
  }

  private static boolean isOfMachineImages(Distribution distribution) {
    return Stream.of(
            distribution.amiDistributionConfiguration(),
            distribution.licenseConfigurationArns(),
            distribution.launchTemplateConfigurations(),
            distribution.s3ExportConfiguration(),
            distribution.fastLaunchConfigurations(),
            distribution.ssmParameterConfigurations())
        .anyMatch(Optional::isPresent);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.core.Arn;
import dev.ingot.core.rule.VersionReferences;
import dev.ingot.model.shape.Component;
import dev.ingot.model.shape.ImagePipeline;
import dev.ingot.template.DeploymentId;
import java.util.HashMap;
import java.util.Map;

/// What `Fn::GetAtt` gives of resources besides `Arn` and `Name`.
final class Attributes {
  private Attributes() {}

  /// Of a resource with versions.
  static Map<String, String> ofVersion(String arn) {
    var attributes = new HashMap<String, String>();
    Arn.parse(arn)
        .ifPresent(of -> {
          var references = VersionReferences.of(of);
          attributes.put("Version", of.exactVersion().toString());
          attributes.put("LatestVersion.Arn", references.latest().toString());
          attributes.put("LatestVersion.Major", references.latestMajor().toString());
          attributes.put("LatestVersion.Minor", references.latestMinor().toString());
          attributes.put("LatestVersion.Patch", references.latestPatch().toString());
        });
    return attributes;
  }

  static Map<String, String> of(String arn, Component component) {
    return ofComponent(arn, component.type().map(type -> type.wire()).orElse("BUILD"));
  }

  /// @param type `BUILD` or `TEST`
  static Map<String, String> ofComponent(String arn, String type) {
    var attributes = ofVersion(arn);
    attributes.put("Type", type);
    attributes.put("Encrypted", "true");
    return attributes;
  }

  static Map<String, String> of(String arn, ImagePipeline pipeline) {
    return ofPipeline(arn, pipeline.dateUpdated().or(pipeline::dateCreated).orElse(""));
  }

  /// @param changed when it was changed
  static Map<String, String> ofPipeline(String arn, String changed) {
    return Map.of("DeploymentId", new DeploymentId(arn, changed).toString());
  }
}

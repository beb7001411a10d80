// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.InfrastructureConfiguration.InstanceMetadataOptions;
import dev.ingot.core.resource.InfrastructureConfiguration.Placement;
import dev.ingot.core.resource.InfrastructureConfiguration.S3Logs;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What can be said about an infrastructure configuration, all but its name and its tags; an update
/// replaces all of it.
///
/// @param terminateInstanceOnFailure true if empty
public record InfrastructureSettings(
    Optional<String> description,
    List<String> instanceTypes,
    String instanceProfileName,
    List<String> securityGroupIds,
    Optional<String> subnetId,
    Optional<S3Logs> s3Logs,
    Optional<String> keyPair,
    Optional<Boolean> terminateInstanceOnFailure,
    Optional<String> snsTopicArn,
    Map<String, String> resourceTags,
    Optional<InstanceMetadataOptions> instanceMetadataOptions,
    Optional<Placement> placement) {
  public InfrastructureSettings {
    instanceTypes = List.copyOf(instanceTypes);
    securityGroupIds = List.copyOf(securityGroupIds);
    resourceTags = Map.copyOf(resourceTags);
  }
}

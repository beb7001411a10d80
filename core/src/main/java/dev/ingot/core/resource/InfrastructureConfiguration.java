// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where and how the machines of a build run.
///
/// @param instanceTypes tried in order; `ingot.sandbox` and `ingot.qemu` choose the kind of machine
/// @param dateUpdated empty until the first update
@RecordBuilder
public record InfrastructureConfiguration(
    Arn arn,
    String name,
    Optional<String> description,
    List<String> instanceTypes,
    String instanceProfileName,
    List<String> securityGroupIds,
    Optional<String> subnetId,
    Optional<S3Logs> s3Logs,
    Optional<String> keyPair,
    boolean terminateInstanceOnFailure,
    Optional<String> snsTopicArn,
    Map<String, String> resourceTags,
    Optional<InstanceMetadataOptions> instanceMetadataOptions,
    Optional<Placement> placement,
    Instant dateCreated,
    Optional<Instant> dateUpdated,
    Map<String, String> tags)
    implements Resource {

  public InfrastructureConfiguration {
    instanceTypes = List.copyOf(instanceTypes);
    securityGroupIds = List.copyOf(securityGroupIds);
    resourceTags = Map.copyOf(resourceTags);
    tags = Map.copyOf(tags);
  }

  public record S3Logs(Optional<String> bucketName, Optional<String> keyPrefix) {}

  public record InstanceMetadataOptions(
      Optional<String> httpTokens, Optional<Integer> httpPutResponseHopLimit) {}

  public record Placement(
      Optional<String> availabilityZone,
      Optional<String> tenancy,
      Optional<String> hostId,
      Optional<String> hostResourceGroupArn) {}

  @Override
  public InfrastructureConfiguration withTags(Map<String, String> newTags) {
    return InfrastructureConfigurationCopy.of(this).tags(newTags).build();
  }
}

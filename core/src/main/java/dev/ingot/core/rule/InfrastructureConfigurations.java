// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.resource.ResourceStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The rules of infrastructure configurations, which have no versions and can be updated.
public final class InfrastructureConfigurations {
  private static final Filters<InfrastructureConfiguration> FILTERS =
      new Filters<InfrastructureConfiguration>().exact("name", i -> Optional.of(i.name()));

  /// Tags that the service itself gives to instances.
  private static final Set<String> RESERVED_TAGS =
      Set.of("CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags");

  private static final int MAX_RESOURCE_TAGS = 30;

  private final Resources resources;
  private final Predicate<String> profileExists;

  /// @param profileExists whether there is an instance profile of this name
  public InfrastructureConfigurations(Resources resources, Predicate<String> profileExists) {
    this.resources = resources;
    this.profileExists = profileExists;
  }

  private record Update(Arn arn, InfrastructureSettings settings) {}

  public Arn create(Scope scope, NewInfrastructureConfiguration request, String clientToken) {
    return resources
        .calls()
        .once(
            scope,
            "CreateInfrastructureConfiguration",
            clientToken,
            request,
            () -> create(scope, request));
  }

  private Arn create(Scope scope, NewInfrastructureConfiguration request) {
    Resources.requireTags("tags", request.tags());
    requireSettings(request.settings());
    var arn = Arn.of(scope, ResourceKind.INFRASTRUCTURE_CONFIGURATION, Arn.slugOf(request.name()));
    resources.requireRoom(
        scope,
        ResourceKind.INFRASTRUCTURE_CONFIGURATION,
        resources.quotas().infrastructureConfigurations(),
        "infrastructure configurations");
    resources.addNew(
        of(
            arn,
            request.name(),
            request.settings(),
            resources.now(),
            Optional.empty(),
            request.tags()),
        request.dryRun());
    return arn;
  }

  /// Replaces everything but the name and the tags.
  public Arn update(Scope scope, Arn arn, InfrastructureSettings settings, String clientToken) {
    resources.requireOwn(scope, arn);
    return resources
        .calls()
        .once(
            scope,
            "UpdateInfrastructureConfiguration",
            clientToken,
            new Update(arn, settings),
            () -> update(arn, settings));
  }

  private Arn update(Arn arn, InfrastructureSettings settings) {
    requireSettings(settings);
    var now = resources.now();
    return resources
        .store()
        .change(arn, r -> of(arn, r.name(), settings, r.dateCreated(), Optional.of(now), r.tags()))
        .orElseThrow(() -> Resources.notFound(arn))
        .arn();
  }

  private static InfrastructureConfiguration of(
      Arn arn,
      String name,
      InfrastructureSettings settings,
      Instant created,
      Optional<Instant> updated,
      Map<String, String> tags) {
    return new InfrastructureConfiguration(
        arn,
        name,
        settings.description(),
        settings.instanceTypes(),
        settings.instanceProfileName(),
        settings.securityGroupIds(),
        settings.subnetId(),
        settings.s3Logs(),
        settings.keyPair(),
        settings.terminateInstanceOnFailure().orElse(true),
        settings.snsTopicArn(),
        settings.resourceTags(),
        settings.instanceMetadataOptions(),
        settings.placement(),
        created,
        updated,
        tags);
  }

  private void requireSettings(InfrastructureSettings settings) {
    if (settings.subnetId().isPresent() && settings.securityGroupIds().isEmpty()) {
      throw Resources.combination("subnetId needs at least one of securityGroupIds.");
    }
    if (settings.resourceTags().size() > MAX_RESOURCE_TAGS) {
      throw Resources.invalid(
          "resourceTags", "There can be at most " + MAX_RESOURCE_TAGS + " resource tags.");
    }
    for (var key : settings.resourceTags().keySet()) {
      if (RESERVED_TAGS.contains(key)) {
        throw Resources.invalid("resourceTags", "The tag key '" + key + "' is reserved.");
      }
    }
    if (settings.snsTopicArn().filter(t -> t.endsWith(".fifo")).isPresent()) {
      throw Resources.invalid("snsTopicArn", "FIFO topics are not supported.");
    }
    if (!profileExists.test(settings.instanceProfileName())) {
      throw Resources.invalid(
          "instanceProfileName",
          "The provided instance profile does not exist."
              + " Please specify a different instance profile and try again.");
    }
  }

  public InfrastructureConfiguration get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  Optional<InfrastructureConfiguration> find(Scope scope, Arn arn) {
    return resources.find(scope, arn, InfrastructureConfiguration.class);
  }

  public Page<InfrastructureConfiguration> list(
      Scope scope, List<Filter> filters, PageRequest page) {
    return resources.list(
        new Paging.Call(scope, "ListInfrastructureConfigurations", List.of(filters), page),
        ResourceKind.INFRASTRUCTURE_CONFIGURATION,
        ResourceStore.Order.NAME,
        InfrastructureConfiguration.class,
        FILTERS.of(filters));
  }

  /// Deletes it. Images in progress keep their copy.
  public void delete(Scope scope, Arn arn) {
    resources.deleteUnlessNeeded(scope, arn, pipeline -> pipeline.infrastructure().equals(arn));
  }
}

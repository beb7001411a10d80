// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.image.AmiNames;
import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.DistributionConfiguration;
import dev.ingot.core.resource.ResourceStore;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rules of distribution configurations, which have no versions and can be updated. Regions,
/// accounts, repositories and keys are taken as they are: whether they are there shows when an
/// image is distributed.
public final class DistributionConfigurations {
  private static final Filters<DistributionConfiguration> FILTERS =
      new Filters<DistributionConfiguration>().exact("name", d -> Optional.of(d.name()));

  private final Resources resources;

  public DistributionConfigurations(Resources resources) {
    this.resources = resources;
  }

  private record Update(Arn arn, DistributionSettings settings) {}

  public Arn create(Scope scope, NewDistributionConfiguration request, String clientToken) {
    return resources
        .calls()
        .once(
            scope,
            "CreateDistributionConfiguration",
            clientToken,
            request,
            () -> create(scope, request));
  }

  private Arn create(Scope scope, NewDistributionConfiguration request) {
    Resources.requireTags("tags", request.tags());
    requireDistributions(request.settings().distributions());
    var arn = Arn.of(scope, ResourceKind.DISTRIBUTION_CONFIGURATION, Arn.slugOf(request.name()));
    resources.requireRoom(
        scope,
        ResourceKind.DISTRIBUTION_CONFIGURATION,
        resources.quotas().distributionConfigurations(),
        "distribution configurations");
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
  public Arn update(Scope scope, Arn arn, DistributionSettings settings, String clientToken) {
    resources.requireOwn(scope, arn);
    return resources
        .calls()
        .once(
            scope,
            "UpdateDistributionConfiguration",
            clientToken,
            new Update(arn, settings),
            () -> update(arn, settings));
  }

  private Arn update(Arn arn, DistributionSettings settings) {
    requireDistributions(settings.distributions());
    var now = resources.now();
    return resources
        .store()
        .change(arn, r -> of(arn, r.name(), settings, r.dateCreated(), Optional.of(now), r.tags()))
        .orElseThrow(() -> Resources.notFound(arn))
        .arn();
  }

  private static DistributionConfiguration of(
      Arn arn,
      String name,
      DistributionSettings settings,
      Instant created,
      Optional<Instant> updated,
      Map<String, String> tags) {
    return new DistributionConfiguration(
        arn, name, settings.description(), settings.distributions(), created, updated, tags);
  }

  private static void requireDistributions(List<Distribution> distributions) {
    var regions = new HashSet<String>();
    for (var i = 0; i < distributions.size(); i++) {
      var distribution = distributions.get(i);
      var path = "distributions[" + i + "]";
      if (!distribution.hasOutput()) {
        throw Resources.invalid(
            path,
            "One or more outputs should be provided for each region in a distribution"
                + " configuration.");
      }
      if (!regions.add(distribution.region())) {
        throw Resources.combination(
            "The value supplied for parameter '"
                + path
                + ".region' is not valid. The Region '"
                + distribution.region()
                + "' can be in a distribution configuration only once.");
      }
      distribution.ami().ifPresent(ami -> requireAmi(path + ".amiDistributionConfiguration", ami));
    }
  }

  private static void requireAmi(String path, Distribution.Ami ami) {
    ami.name().ifPresent(name -> requireVariables(path + ".name", name));
    Resources.requireTags(path + ".amiTags", ami.amiTags());
    ami.amiTags().values().forEach(value -> requireVariables(path + ".amiTags", value));
  }

  private static void requireVariables(String path, String text) {
    AmiNames.unknown(text)
        .ifPresent(variable -> {
          throw Resources.invalid(path, "There is no variable '" + variable + "'.");
        });
  }

  public DistributionConfiguration get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  Optional<DistributionConfiguration> find(Scope scope, Arn arn) {
    return resources.find(scope, arn, DistributionConfiguration.class);
  }

  public Page<DistributionConfiguration> list(Scope scope, List<Filter> filters, PageRequest page) {
    return resources.list(
        new Paging.Call(scope, "ListDistributionConfigurations", List.of(filters), page),
        ResourceKind.DISTRIBUTION_CONFIGURATION,
        ResourceStore.Order.NAME,
        DistributionConfiguration.class,
        FILTERS.of(filters));
  }

  /// Deletes it. Images keep their copy.
  public void delete(Scope scope, Arn arn) {
    resources.deleteUnlessNeeded(
        scope, arn, pipeline -> pipeline.distribution().filter(arn::equals).isPresent());
  }
}

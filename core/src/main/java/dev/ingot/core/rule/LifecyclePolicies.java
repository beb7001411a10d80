// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.resource.LifecyclePolicy.Action;
import dev.ingot.core.resource.LifecyclePolicy.Detail;
import dev.ingot.core.resource.LifecyclePolicy.FilterType;
import dev.ingot.core.resource.LifecyclePolicy.Included;
import dev.ingot.core.resource.ResourceStore;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rules of lifecycle policies, which have no versions and can be updated. They are kept;
/// nothing runs them yet.
public final class LifecyclePolicies {
  private static final Filters<LifecyclePolicy> FILTERS =
      new Filters<LifecyclePolicy>()
          .exact("name", p -> Optional.of(p.name()))
          .exact("resourceType", p -> Optional.of(p.type().name()))
          .exact("status", p -> Optional.of(p.status().name()));

  private final Resources resources;

  public LifecyclePolicies(Resources resources) {
    this.resources = resources;
  }

  private record Update(Arn arn, LifecyclePolicySettings settings) {}

  public Arn create(Scope scope, NewLifecyclePolicy request, String clientToken) {
    return resources
        .calls()
        .once(scope, "CreateLifecyclePolicy", clientToken, request, () -> create(scope, request));
  }

  private Arn create(Scope scope, NewLifecyclePolicy request) {
    Resources.requireTags("tags", request.tags());
    requireSettings(request.settings());
    var arn = Arn.of(scope, ResourceKind.LIFECYCLE_POLICY, Arn.slugOf(request.name()));
    resources.requireRoom(
        scope,
        ResourceKind.LIFECYCLE_POLICY,
        resources.quotas().lifecyclePolicies(),
        "lifecycle policies");
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

  /// Replaces everything but the name, the type and the tags.
  public Arn update(Scope scope, Arn arn, LifecyclePolicySettings settings, String clientToken) {
    resources.requireOwn(scope, arn);
    return resources
        .calls()
        .once(
            scope,
            "UpdateLifecyclePolicy",
            clientToken,
            new Update(arn, settings),
            () -> update(arn, settings));
  }

  private Arn update(Arn arn, LifecyclePolicySettings settings) {
    requireSettings(settings);
    var now = resources.now();
    return resources
        .store()
        .change(
            arn,
            r -> {
              requireType(((LifecyclePolicy) r).type(), settings);
              return of(arn, r.name(), settings, r.dateCreated(), Optional.of(now), r.tags());
            })
        .orElseThrow(() -> Resources.notFound(arn))
        .arn();
  }

  private static void requireType(LifecyclePolicy.Type type, LifecyclePolicySettings settings) {
    if (settings.type() != type) {
      throw Resources.invalid("resourceType", "It is " + type + " and cannot be changed.");
    }
  }

  private static LifecyclePolicy of(
      Arn arn,
      String name,
      LifecyclePolicySettings settings,
      Instant created,
      Optional<Instant> updated,
      Map<String, String> tags) {
    return new LifecyclePolicy(
        arn,
        name,
        settings.description(),
        settings.status().orElse(LifecyclePolicy.Status.ENABLED),
        settings.executionRole(),
        settings.type(),
        settings.details(),
        settings.selection(),
        created,
        updated,
        tags);
  }

  private static void requireSettings(LifecyclePolicySettings settings) {
    var actions = EnumSet.noneOf(Action.class);
    for (var detail : settings.details()) {
      if (!actions.add(detail.action())) {
        throw Resources.combination(
            "policyDetails can have one rule for the action " + detail.action() + ".");
      }
      requireDetail(settings.type(), detail);
    }
    var selection = settings.selection();
    if (selection.recipes().isEmpty() == selection.tags().isEmpty()) {
      throw Resources.combination(
          "Exactly one of recipes and tagMap must be given in resourceSelection.");
    }
    selection.recipes().forEach(recipe -> Versions.requirePattern(recipe.version()));
  }

  private static void requireDetail(LifecyclePolicy.Type type, Detail detail) {
    var deletes = detail.action() == Action.DELETE;
    if (type == LifecyclePolicy.Type.CONTAINER_IMAGE && !deletes) {
      throw Resources.combination(
          "The action " + detail.action() + " is not available for container images.");
    }
    var filter = detail.filter();
    if (filter.type() == FilterType.COUNT && !deletes) {
      throw Resources.combination(
          "A filter of type COUNT is not available for the action " + detail.action() + ".");
    }
    if (filter.type() == FilterType.AGE && filter.unit().isEmpty()) {
      throw Resources.combination("A filter of type AGE needs a unit.");
    }
    detail.includes().ifPresent(included -> requireIncluded(type, included));
  }

  /// Refuses what is true only: clients send the others as false. Snapshots may be true with every
  /// action: the CDK and Terraform's updates send them so.
  private static void requireIncluded(LifecyclePolicy.Type type, Included included) {
    var amis = included.amis().orElse(false);
    var snapshots = included.snapshots().orElse(false);
    var containers = included.containers().orElse(false);
    if (type == LifecyclePolicy.Type.CONTAINER_IMAGE && (amis || snapshots)) {
      throw Resources.combination("Container images have no amis and snapshots to include.");
    }
    if (type == LifecyclePolicy.Type.AMI_IMAGE && containers) {
      throw Resources.combination("AMI images have no containers to include.");
    }
  }

  public LifecyclePolicy get(Scope scope, Arn arn) {
    return resources
        .find(scope, arn, LifecyclePolicy.class)
        .orElseThrow(() -> Resources.notFound(arn));
  }

  public Page<LifecyclePolicy> list(Scope scope, List<Filter> filters, PageRequest page) {
    return resources.list(
        new Paging.Call(scope, "ListLifecyclePolicies", List.of(filters), page),
        ResourceKind.LIFECYCLE_POLICY,
        ResourceStore.Order.NAME,
        LifecyclePolicy.class,
        FILTERS.of(filters));
  }

  public void delete(Scope scope, Arn arn) {
    resources.requireOwn(scope, arn);
    if (!resources.store().delete(arn)) {
      throw Resources.notFound(arn);
    }
  }
}

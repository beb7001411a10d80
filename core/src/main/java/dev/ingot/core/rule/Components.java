// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourceStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The rules of components, which are versioned as [BuildVersions] says.
public final class Components {
  private static final Filters<Component> FILTERS =
      new Filters<Component>()
          .part("description", Component::description)
          .exact("name", c -> Optional.of(c.name()))
          .exact("platform", c -> Optional.of(c.platform().text()))
          .never("productCodes")
          .exact("status", _ -> Optional.of("ACTIVE"))
          .oneOf("supportedOsVersion", Component::supportedOsVersions)
          .exact("type", c -> Optional.of(c.type().name()))
          .version("version", c -> c.arn().exactVersion());

  private final Resources resources;
  private final ComponentChecker checker;
  private final ScriptWrapper wrapper;
  private final BuildVersions<Component> builds;

  /// @param managed the components that every account sees, as they are in a scope's region, with
  ///   the owner [Arn#AMAZON], in the order in which lists show them
  public Components(
      Resources resources,
      ComponentChecker checker,
      ScriptWrapper wrapper,
      Function<Scope, List<Component>> managed) {
    this.resources = resources;
    this.checker = checker;
    this.wrapper = wrapper;
    this.builds =
        new BuildVersions<>(
            resources,
            ResourceKind.COMPONENT,
            Component.class,
            resources.quotas().components(),
            managed);
  }

  /// Adds a component under the next build number of its version.
  ///
  /// @return the ARN with its build
  public Arn create(Scope scope, NewComponent request, String clientToken) {
    return resources
        .calls()
        .once(
            scope,
            "CreateComponent",
            clientToken,
            request,
            () -> request.document().text(resources.documents()),
            data -> add(scope, request, data));
  }

  /// What [#importScript] is asked for.
  private record Import(NewComponent component, Component.Type type) {}

  /// Adds a component whose document runs a script.
  ///
  /// @param request has the script for its document
  /// @return the ARN with its build
  public Arn importScript(
      Scope scope, NewComponent request, Component.Type type, String clientToken) {
    return resources
        .calls()
        .once(
            scope,
            "ImportComponent",
            clientToken,
            new Import(request, type),
            () -> request.document().text(resources.documents()),
            script -> add(scope, request, wrapper.wrap(request, type, script)));
  }

  private Arn add(Scope scope, NewComponent request, String data) {
    Resources.requireTags("tags", request.tags());
    var checked = checker.check(data, request.platform());
    var version =
        Resources.versionArn(scope, ResourceKind.COMPONENT, request.name(), request.version());
    return builds.add(
        version,
        newest -> hasContent(newest, request, data),
        request.dryRun(),
        arn ->
            new Component(
                arn,
                request.name(),
                request.description(),
                request.changeDescription(),
                checked.type(),
                request.platform(),
                request.supportedOsVersions(),
                checked.parameters(),
                data,
                request.kmsKeyId(),
                resources.now(),
                request.tags()));
  }

  private static boolean hasContent(Component component, NewComponent request, String data) {
    return component.data().equals(data)
        && component.description().equals(request.description())
        && component.changeDescription().equals(request.changeDescription())
        && component.platform() == request.platform()
        && component.supportedOsVersions().equals(request.supportedOsVersions())
        && component.kmsKeyId().equals(request.kmsKeyId());
  }

  /// The component that a build, version or wildcard ARN leads to: own, shared or managed.
  public Component get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  Optional<Component> find(Scope scope, Arn arn) {
    return builds.find(scope, arn);
  }

  /// One component of each version, or of each name: its newest build.
  public Page<Component> list(
      Scope scope, Owner owner, List<Filter> filters, boolean byName, PageRequest page) {
    Resources.requireNoVersionFilter(byName, filters);
    var show = FILTERS.of(filters);
    var call = new Paging.Call(scope, "ListComponents", List.of(owner, filters, byName), page);
    return switch (owner) {
      case SELF -> builds.listOwn(call, ResourceStore.Order.NAME, byName, show);
      case AMAZON -> builds.listManaged(call, show);
      case SHARED -> builds.listShared(call, byName, show);
      case THIRD_PARTY, AWS_MARKETPLACE -> new Page<>(List.of(), Optional.empty());
    };
  }

  /// The builds of the versions that an ARN matches, or of all own components; the newest first.
  public Page<Component> listBuilds(Scope scope, Optional<Arn> version, PageRequest page) {
    var call = new Paging.Call(scope, "ListComponentBuildVersions", List.of(version), page);
    return builds.listBuilds(call, version);
  }

  /// Deletes a build that no recipe needs.
  public void delete(Scope scope, Arn build) {
    resources.requireOwn(scope, build);
    resources
        .transactions()
        .in(() -> {
          var component =
              resources
                  .find(scope, build, Component.class)
                  .orElseThrow(() -> Resources.notFound(build));
          resources.requireUnshared(component.arn());
          if (isNeeded(scope, component)) {
            throw new RejectedException(new Rejection.InUse(component.arn().toString()));
          }
          resources.store().delete(component.arn());
        });
  }

  /// Whether a recipe refers to this build, or to a version or pattern that only this build
  /// matches.
  private boolean isNeeded(Scope scope, Component component) {
    var builds = resources.store().versions(component.arn());
    return uses(scope)
        .flatMap(use -> Arn.parse(use.componentArn()).stream())
        .anyMatch(reference -> needs(reference, component, builds));
  }

  private Stream<ImageRecipe.ComponentUse> uses(Scope scope) {
    return Stream.concat(
        resources.store().all(scope, ResourceKind.IMAGE_RECIPE).stream()
            .flatMap(recipe -> ((ImageRecipe) recipe).components().stream()),
        resources.store().all(scope, ResourceKind.CONTAINER_RECIPE).stream()
            .flatMap(recipe -> ((ContainerRecipe) recipe).components().stream()));
  }

  private static boolean needs(Arn reference, Component component, List<Resource> builds) {
    var arn = component.arn();
    if (!reference.scope().equals(arn.scope())
        || reference.kind() != arn.kind()
        || !reference.slug().equals(arn.slug())
        || reference.version().isEmpty()
        || !reference.version().get().matches(arn.exactVersion())) {
      return false;
    }
    return reference.build().isPresent()
        ? reference.build().equals(arn.build())
        : builds.stream()
                .filter(b -> reference.version().get().matches(b.arn().exactVersion()))
                .count()
            == 1;
  }
}

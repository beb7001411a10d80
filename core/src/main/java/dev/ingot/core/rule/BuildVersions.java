// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourceStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// The rules that components and workflows share. Callers have their own, and all see those that
/// Amazon manages. A version is never changed: the same version again with other content becomes
/// its next build, and with the same content it is refused.
final class BuildVersions<T extends Resource> {
  private final Resources resources;
  private final ResourceKind kind;
  private final Class<T> type;
  private final int limit;
  private final Function<Scope, List<T>> managed;

  /// @param limit how many versions a caller may have
  /// @param managed as they are in a scope's region, with the owner [Arn#AMAZON], in the order in
  ///   which lists show them
  BuildVersions(
      Resources resources,
      ResourceKind kind,
      Class<T> type,
      int limit,
      Function<Scope, List<T>> managed) {
    this.resources = resources;
    this.kind = kind;
    this.type = type;
    this.limit = limit;
    this.managed = managed;
  }

  /// Adds the next build of a version.
  ///
  /// @param same whether the newest build has the content that is to be added
  /// @param dryRun only check
  /// @return the ARN with its build
  Arn add(Arn version, Predicate<T> same, boolean dryRun, Function<Arn, T> build) {
    var before = resources.newestBuild(version, type);
    if (before.isEmpty()) {
      resources.requireRoom(version.scope(), kind, limit, kind.arnWord() + "s");
    } else if (same.test(before.get())) {
      throw new RejectedException(new Rejection.AlreadyExists(kind, before.get().arn().toString()));
    }
    if (dryRun) {
      throw new RejectedException(new Rejection.DryRun());
    }
    var arn = version.withBuild(resources.store().nextBuild(version));
    resources.store().add(build.apply(arn));
    return arn;
  }

  /// What a build, version or wildcard ARN leads to: own, shared or managed.
  Optional<T> find(Scope scope, Arn arn) {
    return arn.owner().equals(Arn.AMAZON)
        ? managed.apply(scope).stream().filter(m -> Resources.leadsTo(arn, m.arn())).findFirst()
        : resources.resolveVisible(scope, arn, type, _ -> true);
  }

  /// One of each version, or of each name, of the caller's: its newest build.
  Page<T> listOwn(Paging.Call call, ResourceStore.Order order, boolean byName, Predicate<T> show) {
    return resources.list(call, kind, order, type, resources.<T>newest(byName).and(show));
  }

  /// Those that other accounts share.
  Page<T> listShared(Paging.Call call, boolean byName, Predicate<T> show) {
    return resources.listShared(call, kind, type, byName, show);
  }

  /// Those that Amazon manages.
  Page<T> listManaged(Paging.Call call, Predicate<T> show) {
    return resources
        .paging()
        .page(
            call, Paging.Source.of(managed.apply(call.scope())), m -> Optional.of(m).filter(show));
  }

  /// The builds of the versions that an ARN matches, or of all of the caller's; the newest first.
  Page<T> listBuilds(Paging.Call call, Optional<Arn> version) {
    return version.isPresent() && version.get().owner().equals(Arn.AMAZON)
        ? listManaged(call, m -> Resources.leadsTo(version.get(), m.arn()))
        : resources.listBuilds(call, kind, version, type, _ -> true);
  }
}

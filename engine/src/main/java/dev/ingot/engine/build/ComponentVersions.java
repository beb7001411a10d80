// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.toe.document.ManagedComponents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Components by their ARNs: own ones and those that other accounts share are in the store, those
/// that Amazon manages come with us. All others are as if they were not there.
public final class ComponentVersions {
  private final ResourceStore resources;
  private final ManagedComponents managed = new ManagedComponents();

  public ComponentVersions(ResourceStore resources) {
    this.resources = resources;
  }

  /// The newest build that an ARN names, see [Versions#newest].
  ///
  /// @param scope on whose behalf
  Optional<Component> newest(Scope scope, Arn wanted, Instant asOf) {
    return Versions.newest(versions(scope, wanted), wanted, asOf);
  }

  private List<Component> versions(Scope scope, Arn wanted) {
    return wanted.owner().equals(Arn.AMAZON)
        ? managed.versions(wanted)
        : resources.versions(wanted).stream()
            .filter(Component.class::isInstance)
            .map(Component.class::cast)
            .filter(component -> resources.mayUse(scope, component.arn()))
            .toList();
  }
}

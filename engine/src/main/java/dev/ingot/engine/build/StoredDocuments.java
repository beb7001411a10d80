// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.toe.external.DocumentSource;
import java.time.InstantSource;
import java.util.Optional;

/// The documents of components, for documents that run others by ARN. Wildcards and a missing build
/// number name the newest.
public final class StoredDocuments implements DocumentSource {
  private final ComponentVersions components;
  private final Scope scope;
  private final InstantSource clock;

  /// @param scope for whom documents are run
  public StoredDocuments(ComponentVersions components, Scope scope, InstantSource clock) {
    this.components = components;
    this.scope = scope;
    this.clock = clock;
  }

  @Override
  public Optional<Found> find(String name) {
    return Arn.parse(name)
        .flatMap(arn -> components.newest(scope, arn, clock.instant()))
        .map(component -> new Found(component.arn().toString(), component.data()));
  }
}

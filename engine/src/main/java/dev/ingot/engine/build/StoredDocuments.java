// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.toe.external.DocumentSource;
import java.time.InstantSource;
import java.util.Optional;

/// The documents of components, for documents that run others by ARN. Wildcards and a missing build
/// number name the newest.
public final class StoredDocuments implements DocumentSource {
  private final ComponentVersions components;
  private final InstantSource clock;

  public StoredDocuments(ComponentVersions components, InstantSource clock) {
    this.components = components;
    this.clock = clock;
  }

  @Override
  public Optional<Found> find(String name) {
    return Arn.parse(name)
        .flatMap(arn -> components.newest(arn, clock.instant()))
        .map(component -> new Found(component.arn().toString(), component.data()));
  }
}

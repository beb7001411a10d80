// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.toe.outside.DocumentSource;
import java.time.InstantSource;
import java.util.Optional;

/// The documents of stored components, for documents that run others by ARN. Wildcards and a
/// missing build number name the newest.
final class StoredDocuments implements DocumentSource {
  private final ResourceStore resources;
  private final InstantSource clock;

  StoredDocuments(ResourceStore resources, InstantSource clock) {
    this.resources = resources;
    this.clock = clock;
  }

  @Override
  public Optional<Found> find(String name) {
    return Arn.parse(name)
        .flatMap(arn ->
            Versions.newest(
                resources.versions(arn).stream()
                    .filter(Component.class::isInstance)
                    .map(Component.class::cast)
                    .toList(),
                arn,
                clock.instant()))
        .map(component -> new Found(component.arn().toString(), component.data()));
  }
}

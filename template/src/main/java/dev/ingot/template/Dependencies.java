// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What refers to what in a template.
///
/// @param order the resources, each behind those it refers to
/// @param direct by the id of a resource, the ids of those it refers to
record Dependencies(List<ResourceDefinition> order, Map<String, Set<String>> direct) {
  Dependencies {
    order = List.copyOf(order);
  }

  /// A resource and all that it needs.
  Set<String> closure(String id) {
    var found = new LinkedHashSet<String>();
    collect(id, found);
    return found;
  }

  private void collect(String id, Set<String> found) {
    if (found.add(id)) {
      direct.getOrDefault(id, Set.of()).forEach(other -> collect(other, found));
    }
  }
}

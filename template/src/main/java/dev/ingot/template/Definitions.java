// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A template's sections, read and each checked by itself. Maps keep the order of the text.
///
/// @param mappings the values of `Mappings`: map, first key, second key
record Definitions(
    Map<String, ParameterDefinition> parameters,
    Map<String, Value.Mapping> mappings,
    Map<String, Expression> conditions,
    Map<String, ResourceDefinition> resources,
    List<OutputDefinition> outputs) {

  /// The resource with an id that is known to be there.
  ResourceDefinition resource(String id) {
    return present(resources, id);
  }

  /// The condition with a name that is known to be there.
  Expression condition(String name) {
    return present(conditions, name);
  }

  private static <T> T present(Map<String, T> entries, String name) {
    return Optional.ofNullable(entries.get(name))
        .orElseThrow(() -> new IllegalArgumentException("the template has no " + name));
  }

  /// An entry of the section `Outputs`.
  record OutputDefinition(
      String name, At at, Expression value, Optional<ResourceDefinition.Named> condition) {}
}

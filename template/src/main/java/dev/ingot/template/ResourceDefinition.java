// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An entry of a template's section `Resources`.
///
/// @param at where its id stands
/// @param kind empty for types that are not built here
/// @param condition the name of the condition that decides whether it is made
/// @param dependsOn ids, each with its place
/// @param asset the file that the CDK says is what a property names
record ResourceDefinition(
    String id,
    At at,
    String type,
    Optional<Kind> kind,
    Map<String, Expression.Entry> properties,
    Optional<Named> condition,
    List<Named> dependsOn,
    Optional<AssetMetadata> asset) {

  ResourceDefinition {
    dependsOn = List.copyOf(dependsOn);
  }

  /// A name and where it stands.
  record Named(At at, String name) {}

  /// @param path of the file
  /// @param property such as `Uri`
  record AssetMetadata(At at, String path, String property) {}

  String propertiesPath() {
    return at.path() + ".Properties";
  }
}

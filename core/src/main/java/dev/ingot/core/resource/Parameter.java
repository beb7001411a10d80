// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import java.util.List;
import java.util.Optional;

/// A parameter that a component or workflow document declares.
///
/// @param type `string` for components; also `integer`, `boolean`, `stringList` for workflows
/// @param defaultValue empty if the caller must give a value
public record Parameter(
    String name, String type, Optional<List<String>> defaultValue, Optional<String> description) {
  public Parameter {
    defaultValue = defaultValue.map(List::copyOf);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Platform;
import java.util.List;

/// Reads and checks component documents; the component runtime implements it.
public interface ComponentChecker {

  /// What the service stores about a document.
  record Checked(Component.Type type, List<Parameter> parameters) {}

  /// @throws dev.ingot.core.RejectedException [dev.ingot.core.Rejection.InvalidDocument] on path
  ///   `data` with every problem, in the order in which AWS reports the first
  Checked check(String data, Platform platform);
}

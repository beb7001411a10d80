// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.Component;

/// Makes component documents of scripts that are imported; the component runtime implements it.
public interface ScriptWrapper {

  /// @param component whose document runs the script
  /// @return a document that runs it as its only step
  String wrap(NewComponent component, Component.Type type, String script);
}

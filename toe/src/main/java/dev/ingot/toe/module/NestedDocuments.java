// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.external.DocumentSource;
import java.util.List;
import java.util.Map;

/// Runs documents within a step.
public interface NestedDocuments {

  /// Runs a document to its end. That it is not valid, that it runs already, that it is nested too
  /// deep and that it fails is a [ModuleResult.Failed].
  ///
  /// @param phases all if empty
  /// @throws MachineException if the machine is gone
  ModuleResult run(
      DocumentSource.Found document, List<String> phases, Map<String, String> parameters)
      throws MachineException, InterruptedException;
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Workflow;
import java.util.List;

/// Reads and checks workflow documents; the workflow runtime implements it.
public interface WorkflowChecker {

  /// @param outputNames names under `outputs`, unique across all workflows of an image
  record Checked(List<Parameter> parameters, List<String> outputNames) {
    public Checked {
      parameters = List.copyOf(parameters);
      outputNames = List.copyOf(outputNames);
    }
  }

  /// @throws dev.ingot.core.RejectedException [dev.ingot.core.Rejection.InvalidDocument] on path
  ///   `data` with every problem
  Checked check(String data, Workflow.Type type);
}

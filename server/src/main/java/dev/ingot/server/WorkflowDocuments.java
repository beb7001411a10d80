// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.resource.Workflow;
import dev.ingot.document.Problem;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.document.EngineWorkflowChecker;
import java.util.List;
import java.util.Optional;

/// Checks workflow documents as the service does, without a service.
public final class WorkflowDocuments {
  private WorkflowDocuments() {}

  /// Everything that is wrong with a document, in the order of the text; empty if it is valid.
  ///
  /// @param file what the text is called in the problems
  /// @param type if given, actions must be allowed in workflows of this type
  public static List<Problem> problems(String text, String file, Optional<Workflow.Type> type) {
    return new EngineWorkflowChecker(BuiltInActions.catalog()).problems(text, file, type);
  }
}

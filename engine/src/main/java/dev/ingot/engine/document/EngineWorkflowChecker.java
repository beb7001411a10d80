// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.resource.Workflow;
import dev.ingot.core.rule.WorkflowChecker;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import java.util.List;
import java.util.Optional;

/// Checks workflow documents for whoever stores them or edits them.
public final class EngineWorkflowChecker implements WorkflowChecker {
  private final WorkflowParser parser;

  public EngineWorkflowChecker(StepCatalog catalog) {
    this.parser = new WorkflowParser(catalog);
  }

  @Override
  public Checked check(String data, Workflow.Type type) {
    try {
      var document = parser.parse(data, "data", Optional.of(type));
      return new Checked(
          document.parameters(),
          document.outputs().stream().map(WorkflowDocument.Output::name).toList());
    } catch (InvalidDocumentException e) {
      throw new RejectedException(
          new Rejection.InvalidDocument(
              "data", e.problems().stream().map(EngineWorkflowChecker::detail).toList()));
    }
  }

  /// Everything that is wrong with a document, in the order of the text; empty if it is valid.
  ///
  /// @param file what the text is called in the problems
  /// @param type if given, actions must be allowed in workflows of this type
  public List<Problem> problems(String text, String file, Optional<Workflow.Type> type) {
    try {
      parser.parse(text, file, type);
      return List.of();
    } catch (InvalidDocumentException e) {
      return e.problems();
    }
  }

  private static String detail(Problem problem) {
    var where = "line " + problem.place().line() + ", column " + problem.place().column();
    return problem.path().isEmpty()
        ? problem.message() + " (" + where + ")"
        : problem.path() + ": " + problem.message() + " (" + where + ")";
  }
}

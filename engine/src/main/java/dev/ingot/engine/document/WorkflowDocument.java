// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.core.resource.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A workflow document that was read and checked. What runs is a `WorkflowRun`.
///
/// @param parameters with defaults in their wire form
/// @param outputs in document order
public record WorkflowDocument(
    Optional<String> name,
    Optional<String> description,
    List<Parameter> parameters,
    List<Step> steps,
    List<Output> outputs) {

  public WorkflowDocument {
    parameters = List.copyOf(parameters);
    steps = List.copyOf(steps);
    outputs = List.copyOf(outputs);
  }

  /// @param kind what its `action` names
  /// @param rawInputs plain Java in the document's form, suffixes kept; empty if there are none
  /// @param inputs how the inputs are made when the step runs
  /// @param notes what the author should know though it is no error, such as a path without suffix
  public record Step(
      String name,
      StepKind kind,
      Optional<String> description,
      Optional<Map<String, Object>> rawInputs,
      Template.Members inputs,
      Optional<Condition> condition,
      OnFailure onFailure,
      RollbackEnabled rollbackEnabled,
      int timeoutSeconds,
      int waitSeconds,
      Optional<Retry> retry,
      List<String> notes) {
    public Step {
      notes = List.copyOf(notes);
    }
  }

  public enum OnFailure {
    ABORT("Abort"),
    CONTINUE("Continue");

    private final String word;

    OnFailure(String word) {
      this.word = word;
    }

    /// The document's spelling, such as `Abort`.
    public String word() {
      return word;
    }
  }

  /// Whether a step is undone when the workflow fails.
  public sealed interface RollbackEnabled {
    record Fixed(boolean enabled) implements RollbackEnabled {}

    record Path(Reference reference) implements RollbackEnabled {}
  }

  /// @param maxAttempts 1 to 10, the first run included
  /// @param backoffSeconds 0 to 600, before each further attempt
  public record Retry(int maxAttempts, int backoffSeconds) {}

  public record Output(String name, Reference value) {}
}

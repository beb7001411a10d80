// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.core.resource.Workflow;
import java.util.Set;

/// What workflow documents may say about a step action, whether or not this version runs it.
///
/// @param word the action's name in documents
/// @param stages types of workflows that may use it
/// @param timeoutSeconds of a step that says nothing else
/// @param maxTimeoutSeconds the largest `timeoutSeconds` a step may have
/// @param inputs the record that its inputs are read into
public record StepKind(
    String word,
    Set<Workflow.Type> stages,
    int timeoutSeconds,
    int maxTimeoutSeconds,
    Class<? extends Record> inputs) {

  public StepKind {
    stages = Set.copyOf(stages);
  }
}

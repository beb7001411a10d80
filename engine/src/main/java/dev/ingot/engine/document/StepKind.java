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
/// @param fromSteps inputs that must be there, each as a path into the outputs of an earlier step
/// @param excludes words of actions that no document has besides this one
/// @param changesMachine whether it changes the machine that its input `instanceId` names, and
///   keeps its files before
public record StepKind(
    String word,
    Set<Workflow.Type> stages,
    int timeoutSeconds,
    int maxTimeoutSeconds,
    Class<? extends Record> inputs,
    Set<String> fromSteps,
    Set<String> excludes,
    boolean changesMachine) {

  public StepKind {
    stages = Set.copyOf(stages);
    fromSteps = Set.copyOf(fromSteps);
    excludes = Set.copyOf(excludes);
  }

  public StepKind(
      String word,
      Set<Workflow.Type> stages,
      int timeoutSeconds,
      int maxTimeoutSeconds,
      Class<? extends Record> inputs) {
    this(word, stages, timeoutSeconds, maxTimeoutSeconds, inputs, Set.of(), Set.of(), false);
  }

  /// The same, with an input that has to come from an earlier step.
  public StepKind taking(String input) {
    return new StepKind(
        word,
        stages,
        timeoutSeconds,
        maxTimeoutSeconds,
        inputs,
        Set.of(input),
        excludes,
        changesMachine);
  }

  /// The same, which excludes other actions.
  public StepKind excluding(String... words) {
    return new StepKind(
        word,
        stages,
        timeoutSeconds,
        maxTimeoutSeconds,
        inputs,
        fromSteps,
        Set.of(words),
        changesMachine);
  }

  /// The same, which changes its machine.
  public StepKind changing() {
    return new StepKind(
        word, stages, timeoutSeconds, maxTimeoutSeconds, inputs, fromSteps, excludes, true);
  }
}

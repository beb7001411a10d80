// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import java.util.Map;
import java.util.Optional;

/// What every run works with.
///
/// @param actions the actions that this version runs, by the word that documents use
record RunTools(
    Ports ports,
    Builds builds,
    Map<String, StepAction<?>> actions,
    Fleet fleet,
    LaunchImages launchImages) {
  RunTools {
    actions = Map.copyOf(actions);
  }

  Optional<StepAction<?>> action(WorkflowDocument.Step step) {
    return Optional.ofNullable(actions.get(step.kind().word()));
  }
}

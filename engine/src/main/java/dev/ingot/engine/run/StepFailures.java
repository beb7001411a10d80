// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.engine.action.StepInterruptedException;
import dev.ingot.engine.action.StepOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What an exception means for the step that it ended.
final class StepFailures {
  private StepFailures() {}

  /// The host lacks something: outputs say so in members of their own, for the command line.
  static StepOutcome.Failed missingRequirement(MissingRequirementException e) {
    var outputs = new LinkedHashMap<String, Object>();
    e.missingRequirements().stream()
        .findFirst()
        .ifPresent(missingRequirement -> {
          outputs.put("missingRequirement", missingRequirement.what());
          outputs.put("consequence", missingRequirement.consequence());
          outputs.put("fix", missingRequirement.fix());
        });
    return new StepOutcome.Failed(message(e), outputs, Optional.empty());
  }

  /// The action was interrupted; some tell what they have to show so far.
  static StepOutcome.Failed interrupted(InterruptedException e) {
    var outputs =
        e instanceof StepInterruptedException step ? step.outputs() : Map.<String, Object>of();
    return new StepOutcome.Failed("The step was interrupted.", outputs, Optional.empty());
  }

  /// An error says little without its name: `OutOfMemoryError: Java heap space`.
  static String message(Throwable e) {
    var name = e.getClass().getSimpleName();
    return Optional.ofNullable(e.getMessage())
        .map(message -> e instanceof Error ? name + ": " + message : message)
        .orElse(name);
  }
}

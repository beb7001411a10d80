// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An action was interrupted. Carries what is known of its work, for a step that timed out.
public final class StepInterruptedException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, Object> outputs;

  /// @param outputs as those of a [StepOutcome.Failed]
  public StepInterruptedException(Map<String, Object> outputs) {
    this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  public Map<String, Object> outputs() {
    return outputs;
  }
}

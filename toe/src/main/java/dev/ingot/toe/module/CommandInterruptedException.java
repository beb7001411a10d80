// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import java.util.Map;

/// A command was ended because the thread that waited for it was interrupted. Carries what the step
/// has to show of it.
public final class CommandInterruptedException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, String> outputs;

  /// @param outputs as those of a command that ended by itself
  CommandInterruptedException(Map<String, String> outputs) {
    this.outputs = Map.copyOf(outputs);
  }

  /// The same interrupt of a step that has no outputs.
  CommandInterruptedException withoutOutputs() {
    var made = new CommandInterruptedException(Map.of());
    made.initCause(this);
    return made;
  }

  public Map<String, String> outputs() {
    return outputs;
  }
}

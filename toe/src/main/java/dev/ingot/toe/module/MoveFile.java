// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;

/// Moves a file, or all files of a folder whose names fit. A link is moved itself.
public final class MoveFile implements ListModule<SourceAndDestination> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + Scripts.FILES
          + """
          move() {
            target "$1" || return 0
            mkdir -p "${to%/*}/" || exit 1
            mv -f "$1" "$to" || exit 1
          }
          several
          each move "$source" "$pattern"
          """;

  @Override
  public Class<SourceAndDestination> inputs() {
    return SourceAndDestination.class;
  }

  @Override
  public ModuleResult run(SourceAndDestination inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    return inputs.run(name(), SCRIPT, context);
  }
}

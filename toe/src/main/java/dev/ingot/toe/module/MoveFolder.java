// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;

/// Moves a folder, or all folders whose names fit. A folder that is in the way is replaced; a link
/// is moved itself.
public final class MoveFolder implements ListModule<SourceAndDestination> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + Scripts.FOLDERS
          + """
          move() {
            target "$1" || return 0
            apart "$to" "$1"
            apart "$1" "$to"
            mkdir -p "${to%/*}/" || exit 1
            if here "$to"; then rm -rf "$to" || exit 1; fi
            mv "$1" "$to" || exit 1
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
    return inputs.runForFolders(name(), SCRIPT, context);
  }
}

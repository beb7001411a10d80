// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;

/// Copies a file, or all files of a folder whose names fit. Permissions are copied, owner and times
/// are not; a link is followed.
public final class CopyFile implements ListModule<SourceAndDestination> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + Scripts.FILES
          + """
          copy() {
            target "$1" || return 0
            mkdir -p "${to%/*}/" || exit 1
            cp "$1" "$to" || exit 1
            chmod "$(stat -L -c %a "$1")" "$to" || exit 1
          }
          several
          each copy "$source" "$pattern"
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

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;

/// Copies the content of a folder, or all folders whose names fit. What is there is kept and files
/// of the same names are replaced. Permissions are copied, owner and times are not; links are
/// copied as links.
public final class CopyFolder implements ListModule<SourceAndDestination> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + Scripts.FOLDERS
          + """
          same_mode() {
            cd "$1" && find . -depth ! -type l -exec sh -c '
              to=$1
              shift
              for one; do chmod "$(stat -c %a "$one")" "$to/$one" || exit 1; done
            ' sh "$2" {} +
          }
          copy() {
            target "$1" || return 0
            apart "$to" "$1"
            mkdir -p "$to" || exit 1
            cp -RPf "$1/." "$to/" || exit 1
            (same_mode "$1" "$to") || exit 1
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
    return inputs.runForFolders(name(), SCRIPT, context);
  }
}

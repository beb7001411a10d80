// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Moves a folder, or all folders whose names fit. A folder that is in the way is replaced; a link
/// is moved itself.
public final class MoveFolder implements ActionModule<MoveFolder.Inputs> {
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
          source=$1 pattern=$2 destination=$3 overwrite=$4 count=0
          several
          each move "$source" "$pattern"
          """;

  /// @param destination a folder that gets the source if it ends with `/`, else the source's new
  ///   path
  public record Inputs(String source, String destination, Optional<Boolean> overwrite) {
    public Inputs {
      Checks.pathWithWildcards("source", source);
      Checks.path("destination", destination);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Shape shape() {
    return Shape.LIST;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var source = Scripts.withoutSlash(context.absolute(inputs.source()));
    return context.change(
        name(),
        SCRIPT,
        Scripts.folder(source),
        Scripts.pattern(source),
        context.absolute(inputs.destination()),
        String.valueOf(inputs.overwrite().orElse(true)));
  }
}

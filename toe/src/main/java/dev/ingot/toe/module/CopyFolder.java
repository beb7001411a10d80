// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Copies the content of a folder, or all folders whose names fit. What is there is kept and files
/// of the same names are replaced. Permissions are copied, owner and times are not; links are
/// copied as links.
public final class CopyFolder implements ActionModule<CopyFolder.Inputs> {
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
          source=$1 pattern=$2 destination=$3 overwrite=$4 count=0
          several
          each copy "$source" "$pattern"
          """;

  /// @param destination a folder that gets a folder of the source's name if it ends with `/`, else
  ///   the folder that gets the source's content
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

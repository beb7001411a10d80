// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Copies a file, or all files of a folder whose names fit. Permissions are copied, owner and times
/// are not; a link is followed.
public final class CopyFile implements ActionModule<CopyFile.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          count() {
            if [ ! -d "$1" ]; then count=$((count + 1)); fi
          }
          copy() {
            if [ -d "$1" ]; then
              [ -n "$pattern" ] || fail "$1 is a folder"
              return 0
            fi
            case $destination in
              */) to=$destination${1##*/} ;;
              *) to=$destination ;;
            esac
            [ ! -d "$to" ] || fail "$to is a folder; end 'destination' with / to name a folder"
            if [ "$overwrite" = false ] && here "$to"; then
              fail "$to exists already and 'overwrite' is false"
            fi
            mkdir -p "${to%/*}/" || exit 1
            cp "$1" "$to" || exit 1
            chmod "$(stat -L -c %a "$1")" "$to" || exit 1
          }
          source=$1 pattern=$2 destination=$3 overwrite=$4 count=0
          if [ -n "$pattern" ]; then
            each count "$source" "$pattern"
            [ "$count" -gt 0 ] || fail "no file of $source fits $pattern"
            case $destination in
              */) ;;
              *) [ "$count" -eq 1 ] || fail "several files need a folder as 'destination'" ;;
            esac
          else
            here "$source" || fail "there is no file $source"
          fi
          each copy "$source" "$pattern"
          """;

  /// @param destination a folder if it ends with `/`, else the file's new path
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
    var source = context.absolute(inputs.source());
    return context.change(
        name(),
        SCRIPT,
        Scripts.folder(source),
        Scripts.pattern(source),
        context.absolute(inputs.destination()),
        String.valueOf(inputs.overwrite().orElse(true)));
  }
}

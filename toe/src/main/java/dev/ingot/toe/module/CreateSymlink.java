// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Makes a symbolic link to something that is there.
public final class CreateSymlink implements UnixModule<CreateSymlink.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          link=$1 target=$2 force=$3
          case $target in
            /*) seen=$target ;;
            *) seen=${link%/*}/$target ;;
          esac
          mkdir -p "${link%/*}/" || exit 1
          [ -e "$seen" ] || fail "there is no target $seen"
          if [ -L "$link" ]; then
            [ "$force" = true ] || fail "the link $link exists already and 'force' is false"
            rm -f "$link" || exit 1
          elif [ -e "$link" ]; then
            fail "$link exists already and is no link"
          fi
          ln -s "$target" "$link"
          """;

  /// @param path of the link
  /// @param target as it will stand in the link; a relative one is seen from the link's folder
  /// @param force whether to replace a link; false if missing
  public record Inputs(String path, String target, Optional<Boolean> force) {
    public Inputs {
      Checks.path("path", path);
      Checks.path("target", target);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    return context.change(
        name(),
        SCRIPT,
        context.absolute(inputs.path()),
        inputs.target(),
        String.valueOf(inputs.force().orElse(false)));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Gives a folder to a user and a group, and everything in it; links in it are not followed.
public final class SetFolderOwner implements UnixModule<SetFolderOwner.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          [ -d "$1" ] || fail "there is no folder $1"
          if [ "$4" = true ]; then
            own "$(cd "$1" && pwd -P)" "$2" "$3" -Rh
          else
            own "$1" "$2" "$3"
          fi
          """;

  /// @param owner a name or an id
  /// @param group a name or an id; the user's own group if missing
  /// @param recursive true if missing
  public record Inputs(
      String path, String owner, Optional<String> group, Optional<Boolean> recursive) {
    public Inputs {
      Checks.path("path", path);
      Checks.path("owner", owner);
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
        inputs.owner(),
        inputs.group().orElse(""),
        String.valueOf(inputs.recursive().orElse(true)));
  }
}

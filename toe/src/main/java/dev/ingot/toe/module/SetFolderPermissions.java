// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Sets the permissions of a folder, and the same on everything in it.
public final class SetFolderPermissions implements UnixModule<SetFolderPermissions.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          [ -d "$1" ] || fail "there is no folder $1"
          if [ "$3" = true ]; then
            chmod -R "$2" "$(cd "$1" && pwd -P)"
          else
            chmod "$2" "$1"
          fi
          """;

  /// @param recursive true if missing
  public record Inputs(String path, String permissions, Optional<Boolean> recursive) {
    public Inputs {
      Checks.path("path", path);
      Checks.permissions(permissions);
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
        inputs.permissions(),
        String.valueOf(inputs.recursive().orElse(true)));
  }
}

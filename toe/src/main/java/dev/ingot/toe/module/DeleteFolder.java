// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Deletes an empty folder, or by force one with all that is in it; a missing one is no error then.
public final class DeleteFolder implements ListModule<DeleteFolder.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          path=${1%/} force=$2
          if ! here "$path"; then
            if [ "$force" = true ]; then exit 0; fi
            fail "there is no folder $path"
          fi
          [ -d "$path" ] || fail "$path is no folder"
          [ "$(cd "$path" && pwd -P)" != / ] || fail "the root folder cannot be deleted"
          if [ "$force" = true ]; then rm -rf "$path"; else rmdir "$path"; fi
          """;

  /// @param force false if missing
  public record Inputs(String path, Optional<Boolean> force) {
    public Inputs {
      Checks.path("path", path);
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
        String.valueOf(inputs.force().orElse(false)));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Optional;

/// Makes a folder, and those above it. One that is there keeps what is in it.
public final class CreateFolder implements ListModule<CreateFolder.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          path=$1 overwrite=$2 permissions=$3 owner=$4 group=$5
          if here "$path"; then
            [ -d "$path" ] || fail "$path exists already and is no folder"
            [ "$overwrite" = true ] || fail "$path exists already and 'overwrite' is false"
          fi
          mkdir -p "$path" || exit 1
          own "$path" "$owner" "$group"
          if [ -n "$permissions" ]; then chmod "$permissions" "$path" || exit 1; fi
          """;

  /// @param permissions set exactly; if missing 0777 without the bits of the umask 0022
  public record Inputs(
      String path,
      Optional<String> owner,
      Optional<String> group,
      Optional<String> permissions,
      Optional<Boolean> overwrite) {
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
  public List<String> refusedKeys(Platform platform) {
    return Checks.refusedOwnership(platform);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    return context.change(
        name(),
        SCRIPT,
        context.absolute(inputs.path()),
        String.valueOf(inputs.overwrite().orElse(true)),
        inputs.permissions().orElse(""),
        inputs.owner().orElse(""),
        inputs.group().orElse(""));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Gives a file to a user and a group; a link is followed.
public final class SetFileOwner implements UnixModule<SetFileOwner.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          [ -e "$1" ] || fail "there is no file $1"
          [ ! -d "$1" ] || fail "$1 is a folder"
          own "$1" "$2" "$3"
          """;

  /// @param owner a name or an id
  /// @param group a name or an id; the user's own group if missing
  public record Inputs(String path, String owner, Optional<String> group) {
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
        name(), SCRIPT, context.absolute(inputs.path()), inputs.owner(), inputs.group().orElse(""));
  }
}

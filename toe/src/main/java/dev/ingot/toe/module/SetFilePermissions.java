// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;

/// Sets the permissions of a file; a link is followed.
public final class SetFilePermissions implements UnixModule<SetFilePermissions.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          [ -e "$1" ] || fail "there is no file $1"
          [ ! -d "$1" ] || fail "$1 is a folder"
          chmod "$2" "$1"
          """;

  public record Inputs(String path, String permissions) {
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
    return context.change(name(), SCRIPT, context.absolute(inputs.path()), inputs.permissions());
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;

/// Deletes a file, or all files of a folder whose names fit; that none fits is no error.
public final class DeleteFile implements ListModule<DeleteFile.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          delete() {
            if [ -d "$1" ] && [ ! -L "$1" ]; then
              [ -n "$pattern" ] || fail "$1 is a folder"
            else
              here "$1" || fail "there is no file $1"
              rm -f "$1" || exit 1
            fi
          }
          pattern=$2
          each delete "$1" "$2"
          """;

  public record Inputs(String path) {
    public Inputs {
      Checks.pathWithWildcards("path", path);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var path = context.absolute(inputs.path());
    return context.change(name(), SCRIPT, Scripts.folder(path), Scripts.pattern(path));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.RefusedKeyException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Runs commands as one script of Windows PowerShell, or a script file. Windows only.
public final class ExecutePowerShell implements ActionModule<ExecutePowerShell.Inputs> {

  /// @param commands empty if there is a file
  /// @param file the path of a `.ps1`
  public record Inputs(List<String> commands, Optional<String> file) {
    public Inputs {
      if (commands.isEmpty() && file.isEmpty()) {
        throw new IllegalArgumentException("one of 'commands' and 'file' is required");
      }
      if (!commands.isEmpty() && file.isPresent()) {
        throw new RefusedKeyException("file", "'file' cannot stand beside 'commands'");
      }
      file.ifPresent(path -> Checks.suffix("file", path, ".ps1"));
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Set<Platform> platforms() {
    return EnumSet.of(Platform.WINDOWS);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var script =
        inputs
            .file()
            .map(file -> List.of("-File", file))
            .orElseGet(() -> List.of("-Command", String.join("\n", inputs.commands())));
    var argv = new ArrayList<String>(List.of("powershell", "-NoProfile", "-NonInteractive"));
    argv.addAll(script);
    return context.onWindows(name(), argv);
  }
}

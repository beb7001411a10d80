// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.RefusedKeyException;
import java.util.ArrayList;
import java.util.List;

/// Runs a program with arguments; no shell reads them. 194 asks for a restart of the machine and
/// another run of the step.
public final class ExecuteBinary implements ActionModule<ExecuteBinary.Inputs> {
  private static final String RUN = "umask 022; exec \"$@\" </dev/null";

  /// @param path of the program; a bare name is looked up in `PATH`
  public record Inputs(String path, List<String> arguments) {
    public Inputs {
      if (path.isEmpty()) {
        throw new RefusedKeyException("path", "'path' must not be empty");
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var argv = new ArrayList<String>(List.of("sh", "-c", RUN, "sh", inputs.path()));
    argv.addAll(inputs.arguments());
    return context.execute(argv).asResult();
  }
}

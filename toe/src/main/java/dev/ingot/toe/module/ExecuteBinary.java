// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.RefusedKeyException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Runs a program with arguments; no shell reads them. 194 asks for a restart of the machine and
/// another run of the step.
public final class ExecuteBinary implements ActionModule<ExecuteBinary.Inputs> {
  private static final String RUN = "umask 022; exec \"$@\" </dev/null";

  /// The longest argument of a program on Linux (`MAX_ARG_STRLEN`, without the NUL at its end).
  private static final int LONGEST_BYTES = 128 * 1024 - 1;

  /// @param path of the program; a bare name is looked up in `PATH`
  public record Inputs(String path, List<String> arguments) {
    public Inputs {
      Checks.path("path", path);
      for (var i = 0; i < arguments.size(); i++) {
        check(i, arguments.get(i));
      }
    }
  }

  private static void check(int index, String argument) {
    if (argument.indexOf('\0') >= 0) {
      throw refused(index, "contain NUL");
    }
    if (argument.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
      throw refused(index, "be longer than " + LONGEST_BYTES + " bytes");
    }
  }

  private static RefusedKeyException refused(int index, String what) {
    return new RefusedKeyException("arguments", "'arguments[" + index + "]' must not " + what);
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

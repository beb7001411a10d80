// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.RefusedKeyException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Runs commands as one script of bash.
///
/// Nothing is put in front of the commands, so the script's exit status is that of its last command
/// unless it exits earlier. 194 asks for a restart of the machine and another run of the step.
public final class ExecuteBash implements ActionModule<ExecuteBash.Inputs> {

  /// Runs the script without terminal and input, removes it, and passes its exit status on. The
  /// trap keeps this shell alive for the removal when a time-out ends all processes.
  private static final String RUN =
      "umask 022; trap : TERM INT HUP; bash \"$1\" </dev/null; status=$?;"
          + " rm -rf \"${1%/*}\"; exit $status";

  public record Inputs(List<String> commands) {
    public Inputs {
      if (commands.isEmpty()) {
        throw new RefusedKeyException("commands", "'commands' must have at least one command");
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Set<Platform> platforms() {
    return EnumSet.of(Platform.LINUX, Platform.MACOS);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var script = context.scratch() + "/script-1.sh";
    var text = String.join("\n", inputs.commands()) + "\n";
    context.put(text.getBytes(StandardCharsets.UTF_8), script, 0700);
    context.say(name() + ": Created temporary directory: " + context.scratch());
    return context.execute(List.of("sh", "-c", RUN, "sh", script)).asResult();
  }
}

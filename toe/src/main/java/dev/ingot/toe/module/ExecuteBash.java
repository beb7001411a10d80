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

  /// A longer script, in bytes, is copied into the machine before: what goes along with a command
  /// ends at 128 KiB (`MAX_ARG_STRLEN` of Linux).
  private static final int LONGEST_ALONG = 100_000;

  /// The script that goes along: a variable, since only root can read those of a process, while
  /// everybody can read its arguments.
  private static final String ALONG = "INGOT_SCRIPT";

  /// Writes the script that went along.
  private static final String WRITE =
      """
      umask 077
      mkdir -p "${1%/*}" && printf %s "$INGOT_SCRIPT" >"$1" || {
        echo "cannot write the script $1" >&2
        rm -rf "${1%/*}"
        exit 1
      }
      unset INGOT_SCRIPT
      """;

  /// Runs the script without terminal and input, removes it, and passes its exit status on. The
  /// trap keeps this shell alive for the removal when a time-out ends all processes.
  private static final String RUN =
      """
      umask 022
      trap : TERM INT HUP
      bash "$1" </dev/null
      status=$?
      rm -rf "${1%/*}"
      exit $status
      """;

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
    var path = context.scratch() + "/script-1.sh";
    var script = String.join("\n", inputs.commands()) + "\n";
    var bytes = script.getBytes(StandardCharsets.UTF_8);
    context.say(name() + ": Created temporary directory: " + context.scratch());
    // To enter the machine a second time, for the copy, costs as much as the command itself.
    if (bytes.length <= LONGEST_ALONG && script.indexOf('\0') < 0) {
      return context
          .with(ALONG, script)
          .execute(List.of("sh", "-c", WRITE + RUN, "sh", path))
          .asResult();
    }
    context.put(bytes, path, 0600);
    return context.execute(List.of("sh", "-c", RUN, "sh", path)).asResult();
  }
}

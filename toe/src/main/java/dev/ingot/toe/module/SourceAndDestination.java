// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// The inputs of modules that copy or move files or folders.
///
/// @param source may have `*` behind its last `/`
/// @param destination a folder that gets what the source names if it ends with `/`, else the new
///   path
/// @param overwrite true if missing
public record SourceAndDestination(String source, String destination, Optional<Boolean> overwrite) {
  public SourceAndDestination {
    Checks.pathWithWildcards("source", source);
    Checks.path("destination", destination);
  }

  /// Runs a script that begins with [Scripts#FILES].
  ModuleResult run(String module, String script, ModuleContext context)
      throws MachineException, InterruptedException {
    return run(module, script, context.absolute(source), context);
  }

  /// Runs a script that begins with [Scripts#FOLDERS]. A slash at the end of the source says
  /// nothing.
  ModuleResult runForFolders(String module, String script, ModuleContext context)
      throws MachineException, InterruptedException {
    return run(module, script, Scripts.withoutSlash(context.absolute(source)), context);
  }

  private ModuleResult run(String module, String script, String from, ModuleContext context)
      throws MachineException, InterruptedException {
    return context.change(
        module,
        script,
        Scripts.folder(from),
        Scripts.pattern(from),
        context.absolute(destination),
        String.valueOf(overwrite.orElse(true)));
  }
}

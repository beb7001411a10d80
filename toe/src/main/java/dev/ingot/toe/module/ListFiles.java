// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/// Gives the paths of the files in a folder, sorted and joined by commas, as the output `files`.
public final class ListFiles implements ListModule<ListFiles.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          [ -d "$1" ] || fail "there is no folder $1"
          cd "$1" || exit 1
          if [ "$2" = true ]; then
            find . -type f -print0
          else
            find . -maxdepth 1 -type f -print0
          fi
          """;

  /// @param fileNamePattern a name in which `*` stands for anything; `*` if missing
  /// @param recursive whether to look into folders below; false if missing
  public record Inputs(String path, Optional<String> fileNamePattern, Optional<Boolean> recursive) {
    public Inputs {
      Checks.path("path", path);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public String separator() {
    return ",";
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var folder = inputs.path();
    var printed =
        context.shell(
            SCRIPT, context.absolute(folder), String.valueOf(inputs.recursive().orElse(false)));
    if (!printed.status().ok()) {
      return ModuleContext.refusal(name(), printed);
    }
    if (printed.stdout().remaining() == CommandOutput.MAX_STDOUT) {
      return ModuleResult.failed(name() + ": the list of files is longer than 1 MiB");
    }
    var pattern = inputs.fileNamePattern().orElse("*");
    var start = folder.endsWith("/") ? folder : folder + "/";
    var files = new ArrayList<String>();
    for (var found : printed.text().split("\0", -1)) {
      if (fits(found.substring(found.lastIndexOf('/') + 1), pattern) && !found.isEmpty()) {
        files.add(start + found.substring("./".length()));
      }
    }
    Collections.sort(files);
    return new ModuleResult.Succeeded(Map.of("files", String.join(",", files)));
  }

  /// Whether the name is the pattern's pieces in their order with anything in place of each `*`.
  private static boolean fits(String name, String pattern) {
    var pieces = pattern.split("\\*", -1);
    if (pieces.length == 1) {
      return name.equals(pattern);
    }
    var last = pieces[pieces.length - 1];
    if (!name.startsWith(pieces[0])) {
      return false;
    }
    var at = pieces[0].length();
    for (var i = 1; i < pieces.length - 1; i++) {
      var found = name.indexOf(pieces[i], at);
      if (found < 0) {
        return false;
      }
      at = found + pieces[i].length();
    }
    return name.length() - last.length() >= at && name.endsWith(last);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.util.Optional;

/// Writes to the end of a file that is there; adds no line feed.
public final class AppendFile implements ListModule<AppendFile.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          trap 'rm -rf "${content%/*}"' EXIT
          content=$1 path=$2
          [ -f "$path" ] || fail "there is no file $path"
          cat "$content" >> "$path" || exit 1
          """;

  public record Inputs(String path, Optional<String> content, Optional<String> encoding) {
    public Inputs {
      Checks.path("path", path);
      Checks.encoding(encoding);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var content = context.scratch() + "/content";
    context.put(
        inputs.content().orElse("").getBytes(Checks.charset(inputs.encoding())), content, 0600);
    return context.change(name(), SCRIPT, content, context.absolute(inputs.path()));
  }
}

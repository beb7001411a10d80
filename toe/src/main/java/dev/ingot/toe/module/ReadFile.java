// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.machine.MachineException;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Optional;

/// Gives the text of a file of at most 1 MiB as the output `content`.
public final class ReadFile implements ListModule<ReadFile.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          [ -f "$1" ] || fail "there is no file $1"
          [ "$(wc -c < "$1")" -le "$2" ] || fail "$1 is larger than $2 bytes"
          cat "$1"
          """;

  /// @param printFileContent whether to log the text, too; false if missing
  public record Inputs(String path, Optional<String> encoding, Optional<Boolean> printFileContent) {
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
    var path = context.absolute(inputs.path());
    var printed = context.shell(SCRIPT, path, String.valueOf(CommandOutput.MAX_STDOUT));
    if (!printed.status().ok()) {
      return ModuleContext.refusal(name(), printed);
    }
    var charset = Checks.charset(inputs.encoding());
    String text;
    try {
      text = charset.newDecoder().decode(printed.stdout()).toString();
    } catch (CharacterCodingException _) {
      return ModuleResult.failed(name() + ": " + path + " is no text in " + charset.name());
    }
    var content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (inputs.printFileContent().orElse(false)) {
      content.lines().forEach(line -> context.console().accept(BuildLog.Source.STDOUT, line));
    }
    return new ModuleResult.Succeeded(Map.of("content", content));
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Optional;

/// Writes a file, and its folders if they are missing.
public final class CreateFile implements ListModule<CreateFile.Inputs> {
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          trap 'rm -rf "${content%/*}"' EXIT
          content=$1 path=$2 overwrite=$3 permissions=$4 owner=$5 group=$6
          [ ! -d "$path" ] || fail "$path is a folder"
          if [ "$overwrite" = false ] && here "$path"; then
            fail "$path exists already and 'overwrite' is false"
          fi
          mkdir -p "${path%/*}/" || exit 1
          cat "$content" > "$path" || exit 1
          own "$path" "$owner" "$group"
          if [ -n "$permissions" ]; then chmod "$permissions" "$path" || exit 1; fi
          """;

  /// @param content nothing in it is an escape; empty if missing
  /// @param permissions set exactly; if missing 0666 without the bits of the umask 0022
  public record Inputs(
      String path,
      Optional<String> content,
      Optional<String> encoding,
      Optional<String> owner,
      Optional<String> group,
      Optional<String> permissions,
      Optional<Boolean> overwrite) {
    public Inputs {
      Checks.path("path", path);
      Checks.encoding(encoding);
      Checks.permissions(permissions);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public List<String> refusedKeys(Platform platform) {
    return Checks.refusedOwnership(platform);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var content = context.scratch() + "/content";
    context.put(
        inputs.content().orElse("").getBytes(Checks.charset(inputs.encoding())), content, 0600);
    return context.change(
        name(),
        SCRIPT,
        content,
        context.absolute(inputs.path()),
        String.valueOf(inputs.overwrite().orElse(true)),
        inputs.permissions().orElse(""),
        inputs.owner().orElse(""),
        inputs.group().orElse(""));
  }
}

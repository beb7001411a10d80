// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/// Converts a file from UTF-8 to another encoding, in place: its owner and permissions stay.
public final class SetFileEncoding implements ListModule<SetFileEncoding.Inputs> {
  private static final String CHECK =
      Scripts.FUNCTIONS
          + """
          [ -f "$1" ] || fail "there is no file $1"
          """;
  private static final String WRITE =
      Scripts.FUNCTIONS
          + """
          trap 'rm -rf "${content%/*}"' EXIT
          content=$1
          cat "$content" > "$2" || exit 1
          """;

  public record Inputs(String path, Optional<String> encoding) {
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
    var there = context.shell(CHECK, path);
    if (!there.status().ok()) {
      return ModuleContext.refusal(name(), there);
    }
    try (var before = HostFile.make(context.machine());
        var after = HostFile.make(context.machine())) {
      context.machine().get(path, before.path());
      convert(before, after, inputs);
      var content = context.scratch() + "/content";
      context.machine().put(after.path(), content, 0600);
      return context.change(name(), WRITE, content, path);
    } catch (CharacterCodingException _) {
      return ModuleResult.failed(name() + ": " + path + " is no text in UTF-8");
    } catch (IOException e) {
      throw new MachineException("cannot convert " + path + " on this host: " + e.getMessage(), e);
    }
  }

  private static void convert(HostFile before, HostFile after, Inputs inputs) throws IOException {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var buffer = new char[8192];
    try (var reader = new InputStreamReader(Files.newInputStream(before.path()), decoder);
        var writer = Files.newBufferedWriter(after.path(), Checks.charset(inputs.encoding()))) {
      var first = true;
      for (var n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
        var mark = first && n > 0 && buffer[0] == '\uFEFF' ? 1 : 0;
        writer.write(buffer, mark, n - mark);
        first = false;
      }
    }
  }
}

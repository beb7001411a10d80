// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.rule.DocumentSource;
import dev.ingot.core.rule.NewComponent;
import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportedScriptTest {
  @TempDir private Path folder;

  private static String wrapped(Platform platform, Component.Type type, String script) {
    var component =
        new NewComponent(
            "web: server",
            SemanticVersion.of(1, 0, 0),
            platform,
            DocumentSource.inline(script),
            Optional.of("Serves # pages"),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of(),
            false);
    return new ImportedScript().wrap(component, type, script);
  }

  @Test
  void a_script_is_the_only_command_of_the_only_step_and_can_be_read() {
    assertThat(wrapped(Platform.LINUX, Component.Type.BUILD, "#!/bin/sh\nset -e\n  echo 'a: b'\n"))
        .isEqualTo(
            """
            name: 'web: server'
            description: 'Serves # pages'
            schemaVersion: '1.0'
            phases:
            - name: build
              steps:
              - name: ImportedScript
                action: ExecuteBash
                inputs:
                  commands:
                  - |
                    #!/bin/sh
                    set -e
                      echo 'a: b'
            """);
    assertThat(wrapped(Platform.WINDOWS, Component.Type.TEST, "Get-Date"))
        .contains("- name: test\n", "action: ExecutePowerShell\n", "- Get-Date\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo {{ NoParameter }}",
        "{{",
        "docker ps --format '{{.Names}}' | grep \"{{ x }}\"",
        " leading\n\ttab \nand blanks at the end  \n\n.",
        "- a list?",
        "caf\u00e9 \ud83d\ude00",
        "true",
        "# nothing but a comment"
      })
  void whatever_a_script_says_is_run_as_it_stands(String text) throws Exception {
    var script = "cat > written <<'END'\n" + text + "\nEND";

    var report =
        new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
            .run(wrapped(Platform.LINUX, Component.Type.BUILD, script));

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(folder.resolve("written")).hasContent(text + "\n");
  }
}

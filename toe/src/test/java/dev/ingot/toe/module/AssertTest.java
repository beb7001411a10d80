// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssertTest {
  @TempDir private Path folder;

  @Test
  void what_holds_succeeds_and_what_does_not_fails() throws Exception {
    Files.writeString(folder.resolve("here"), "");

    assertThat(run("fileExists: here").status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(run("fileExists: there").firstFailure().orElseThrow().errorMessage())
        .isEqualTo("assertion evaluated to false");
  }

  @Test
  void operands_are_resolved() throws Exception {
    assertThat(run("stringEquals: build\nvalue: '{{ context:phase }}'").status())
        .isEqualTo(RunReport.Status.SUCCESS);
  }

  private RunReport run(String inputs) throws Exception {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
        .run(Runs.step("Assert", inputs));
  }
}

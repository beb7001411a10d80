// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocaleTest {
  @TempDir private Path folder;

  @Test
  void a_locale_that_would_spoil_names_is_refused() throws Exception {
    try (var ingot = IngotProcess.start(folder, Map.of("LC_ALL", "C"), "version")) {
      assertThat(ingot.rest()).isEmpty();
      assertThat(ingot.exitCode()).isEqualTo(3);
      assertThat(ingot.errors()).contains("set LC_ALL=C.UTF-8");
    }
  }

  @Test
  void utf_8_is_taken() throws Exception {
    try (var ingot = IngotProcess.start(folder, Map.of("LC_ALL", "C.UTF-8"), "version")) {
      assertThat(ingot.rest()).startsWith("ingot ");
      assertThat(ingot.exitCode()).isZero();
    }
  }
}

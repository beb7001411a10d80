// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfTest {

  @Test
  void a_program_with_a_loader_is_not_static() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin/java");

    assertThat(Elf.isStatic(java)).isFalse();
  }

  @Test
  void what_is_no_program_is_not_static(@TempDir Path here) throws Exception {
    assertThat(Elf.isStatic(Files.writeString(here.resolve("script"), "#!/bin/sh\n"))).isFalse();
    assertThat(Elf.isStatic(Files.write(here.resolve("zeros"), new byte[200]))).isFalse();
  }
}

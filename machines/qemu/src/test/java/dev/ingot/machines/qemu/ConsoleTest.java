// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
  @TempDir private Path folder;

  private Qemu ended(String script) throws Exception {
    var qemu = Qemu.start(List.of("sh", "-c", script), folder.resolve("console.log"));
    assertThat(qemu.awaitEnd(Duration.ofSeconds(30))).isTrue();
    return qemu;
  }

  @Test
  void a_machine_that_writes_for_ever_fills_no_disk() throws Exception {
    var qemu = ended("head -c 20000000 /dev/zero | tr '\\\\0' x; echo; echo the end");

    assertThat(qemu.lastWords()).endsWith("the end");
    assertThat(qemu.console().bytes()).isGreaterThan(20_000_000);
    try (var files = Files.list(folder)) {
      var sizes = files.mapToLong(file -> file.toFile().length()).sum();
      assertThat(sizes).isPositive().isLessThanOrEqualTo(2L * Console.LONGEST);
    }
  }

  @Test
  void the_file_holds_what_came_last() throws Exception {
    ended("echo first; echo last").lastWords();

    assertThat(Files.readString(folder.resolve("console.log"))).isEqualTo("first\nlast\n");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Visit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorTest {
  @TempDir private Path folder;

  @Test
  void what_boots_the_image_reads_a_seed_that_has_no_name_any_more() throws Exception {
    var seed = Files.writeString(folder.resolve("a seed"), "secret");
    var words = new ArrayList<>(Door.opening(new Visit(seed, 40022)));
    words.addAll(List.of("sh", "-c", "cat /dev/fd/9; ls \"$1\"", "sh", folder.toString()));

    var process = new ProcessBuilder(words).redirectErrorStream(true).start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("secret");
    assertThat(process.waitFor()).isZero();
    assertThat(Door.seed()).anyMatch(word -> word.endsWith("file=/dev/fd/9"));
  }

  @Test
  void without_a_seed_nothing_boots() throws Exception {
    var words = new ArrayList<>(Door.opening(new Visit(folder.resolve("none"), 40022)));
    words.addAll(List.of("echo", "booted"));

    var process = new ProcessBuilder(words).start();

    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isNotZero();
  }

  @Test
  void only_this_host_reaches_its_ssh_server() {
    assertThat(Door.network(new Visit(folder, 40022)))
        .startsWith("user,")
        .endsWith(",hostfwd=tcp:127.0.0.1:40022-:22");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskChainTest {
  @TempDir private Path folder;

  @Test
  void a_machine_of_which_nothing_was_kept_has_one_file() throws Exception {
    assertThat(DiskChain.read(folder))
        .isEqualTo(new DiskChain(List.of(DiskChain.FIRST), Optional.empty()));
  }

  @Test
  void a_later_process_finds_what_was_written() throws Exception {
    var chain = DiskChain.read(folder).keptAs("step-1", "disk-1.qcow2");

    chain.write(folder);

    assertThat(DiskChain.read(folder)).isEqualTo(chain);
  }

  @Test
  void what_is_kept_is_below_whatever_is_written_later() throws Exception {
    var first = DiskChain.read(folder);
    var second = first.keptAs("step-1", first.next());
    var third = second.keptAs("step-2", second.next());
    var kept = third.kept().orElseThrow();

    assertThat(third.layers()).containsExactly("disk.raw", "disk-1.qcow2", "disk-2.qcow2");
    assertThat(third.restored(kept, third.next()).layers())
        .containsExactly("disk.raw", "disk-1.qcow2", "disk-3.qcow2");
    assertThat(third.restored(kept, third.next()).kept()).contains(kept);
  }

  @Test
  void files_that_are_no_layers_are_removed() throws Exception {
    var chain = DiskChain.read(folder).keptAs("step-1", "disk-2.qcow2");
    for (var name : List.of("disk.raw", "disk-1.qcow2", "disk-2.qcow2", "console.log")) {
      Files.createFile(folder.resolve(name));
    }

    chain.removeOthers(folder);

    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("disk.raw", "disk-2.qcow2", "console.log");
    }
  }
}

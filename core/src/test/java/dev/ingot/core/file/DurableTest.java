// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That nothing gets lost is shown where the power is cut; here is what else callers rely on.
class DurableTest {
  @TempDir private Path here;

  @Test
  void a_file_is_replaced_and_nothing_is_left_beside_it() throws Exception {
    var file = here.resolve("file");

    Durable.write(file, "first");
    Durable.write(file, "second");

    assertThat(file).hasContent("second");
    assertThat(here).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void folders_that_are_missing_are_made() throws Exception {
    Durable.createDirectories(here.resolve("a/b/c"));
    Durable.createDirectories(here.resolve("a/b/c"));

    assertThat(here.resolve("a/b/c")).isDirectory();
  }

  @Test
  void an_interrupt_neither_ends_it_nor_gets_lost() throws Exception {
    Thread.currentThread().interrupt();
    try {
      Durable.write(here.resolve("file"), "text");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(here.resolve("file")).hasContent("text");
  }

  @Test
  void a_small_and_a_large_tree_are_forced() throws Exception {
    var folder = Files.createDirectories(here.resolve("a b/etc"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(folder.resolve("loop"), here);
    Durable.forceTree(here);
    for (var i = 0; i < 200; i++) {
      Files.createDirectory(folder.resolve("" + i));
    }

    Durable.forceTree(here);

    assertThatThrownBy(() -> Durable.forceTree(here.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogsTest {
  @TempDir Path folder;

  @Test
  void the_oldest_logs_make_room_for_one_more() throws Exception {
    for (var i = 10; i < 62; i++) {
      Files.writeString(
          Files.createDirectory(folder.resolve("TOE_2026-11-25_02-44-" + i)).resolve("f"), "");
    }
    Files.createDirectory(folder.resolve("mine"));

    RunLogs.makeRoom(folder);

    try (var left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()).sorted())
          .hasSize(50)
          .startsWith("TOE_2026-11-25_02-44-13")
          .endsWith("TOE_2026-11-25_02-44-61", "mine");
    }
  }

  @Test
  void no_logs_are_no_matter() throws Exception {
    RunLogs.makeRoom(folder.resolve("nothing"));

    assertThat(folder).isEmptyDirectory();
  }
}

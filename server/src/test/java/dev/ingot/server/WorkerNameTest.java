// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerNameTest {

  @Test
  void a_name_says_the_host_and_stays(@TempDir Path data) {
    var name = WorkerName.of(data);

    assertThat(name).matches("[A-Za-z0-9.-]{1,37}-[0-9a-f]{12}");
    assertThat(WorkerName.of(data)).isEqualTo(name);
  }

  @Test
  void two_data_directories_have_two_names(@TempDir Path one, @TempDir Path two) {
    assertThat(WorkerName.of(one)).isNotEqualTo(WorkerName.of(two));
  }

  @Test
  void a_name_of_an_earlier_version_stays(@TempDir Path data) throws Exception {
    Files.writeString(data.resolve("worker.txt"), "ingot-0b8e\n");

    assertThat(WorkerName.of(data)).isEqualTo("ingot-0b8e");
  }

  @Test
  void an_empty_file_is_no_name(@TempDir Path data) throws Exception {
    Files.createFile(data.resolve("worker.txt"));

    assertThat(WorkerName.of(data)).isNotBlank().isEqualTo(WorkerName.of(data));
  }
}

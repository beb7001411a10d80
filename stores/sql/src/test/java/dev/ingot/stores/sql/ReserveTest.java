// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReserveTest {
  private static final long ROOM = 1L << 30;

  private final Path file;
  private final Reserve reserve;
  private long usable = ROOM;

  ReserveTest(@TempDir Path directory) {
    file = directory.resolve("reserve");
    reserve = new Reserve(file, () -> usable);
  }

  @Test
  void it_is_kept_from_the_first_write_on() {
    reserve.beforeWrite();

    assertThat(file).hasSize(Reserve.SIZE_BYTES);
  }

  @Test
  void it_is_given_up_when_the_disk_is_full_and_kept_again_when_there_is_room() {
    reserve.beforeWrite();

    usable = 0;
    reserve.beforeWrite();
    assertThat(file).doesNotExist();

    usable = Reserve.SIZE_BYTES;
    reserve.beforeWrite();
    assertThat(file).doesNotExist();

    usable = ROOM;
    reserve.beforeWrite();
    assertThat(file).exists();
  }

  @Test
  void one_that_an_earlier_process_kept_is_given_up_too() throws Exception {
    Files.write(file, new byte[10]);
    var later = new Reserve(file, () -> 0);

    later.beforeWrite();

    assertThat(file).doesNotExist();
  }

  @Test
  void a_place_where_none_can_be_is_no_failure() {
    var nowhere = file.resolve("below/a/file");

    new Reserve(nowhere, () -> ROOM).beforeWrite();

    assertThat(nowhere).doesNotExist();
  }
}

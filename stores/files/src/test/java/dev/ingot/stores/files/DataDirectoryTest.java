// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private final Path path;

  DataDirectoryTest(@TempDir Path temporary) {
    this.path = temporary.resolve("a/data");
  }

  @Test
  void a_new_directory_is_for_its_owner_only() throws Exception {
    try (var directory = DataDirectory.open(path)) {
      assertThat(directory.path()).isEqualTo(path);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void it_can_be_opened_again_after_it_was_closed() {
    DataDirectory.open(path).close();
    DataDirectory.open(path).close();
  }

  @Test
  void a_file_in_its_place_is_named() throws Exception {
    Files.createDirectories(path.getParent());
    Files.createFile(path);

    assertThatThrownBy(() -> DataDirectory.open(path))
        .hasMessage("cannot use the data directory " + path + ": " + path + " is no directory");
  }

  @Test
  void this_process_cannot_open_it_twice() {
    try (var _ = DataDirectory.open(path)) {
      assertThatThrownBy(() -> DataDirectory.open(path))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void another_process_is_named() throws Exception {
    var other = Other.start(path);
    try {
      assertThat(other.says()).isEqualTo("opened");

      assertThatThrownBy(() -> DataDirectory.open(path))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessage(
              "the data directory "
                  + path
                  + " is in use by process "
                  + other.process.pid()
                  + "; stop it, or use another data directory");
      assertThat(DataDirectory.announcement(path)).contains("{\"url\":\"http://other\"}");
    } finally {
      other.kill();
    }
  }

  @Test
  void the_directory_of_a_killed_process_is_free() throws Exception {
    var other = Other.start(path);
    assertThat(other.says()).isEqualTo("opened");
    other.kill();

    assertThat(DataDirectory.announcement(path)).isEmpty();
    try (var _ = DataDirectory.open(path)) {
      assertThat(DataDirectory.announcement(path)).isEmpty();
    }
  }

  @Test
  void reading_the_announcement_keeps_the_lock() throws Exception {
    try (var directory = DataDirectory.open(path)) {
      directory.announce("{}");
      assertThat(DataDirectory.announcement(path)).contains("{}");
      assertThatThrownBy(() -> DataDirectory.open(path))
          .isInstanceOf(DirectoryInUseException.class);

      var other = Other.start(path);
      try {
        assertThat(other.says()).startsWith("refused");
      } finally {
        other.kill();
      }
    }
  }

  @Test
  void nothing_is_announced_where_nobody_is() {
    assertThat(DataDirectory.announcement(path)).isEmpty();
    try (var directory = DataDirectory.open(path)) {
      directory.announce("{}");
    }
    assertThat(DataDirectory.announcement(path)).isEmpty();
  }

  /// Another process that opens the directory and waits.
  private record Other(Process process, BufferedReader output) {
    static Other start(Path path) throws IOException {
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherProcess.class.getName(),
                  path.toString())
              .redirectErrorStream(true)
              .start();
      return new Other(process, process.inputReader());
    }

    String says() throws IOException {
      return output.readLine();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
  void a_directory_that_others_may_read_is_closed_to_them_with_all_in_it() throws Exception {
    Files.createDirectories(path.resolve("images"));
    Files.writeString(path.resolve("ingot.db"), "old");
    Files.createSymbolicLink(path.resolve("link"), path.resolveSibling("kept"));
    Files.writeString(path.resolveSibling("kept"), "");
    for (var open : List.of("", "images", "ingot.db", "link")) {
      Files.setPosixFilePermissions(
          path.resolve(open), PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    try (var directory = DataDirectory.open(path)) {
      directory.announce("{}");

      assertThat(permissions("")).isEqualTo("rwx------");
      assertThat(permissions("images")).isEqualTo("rwx------");
      for (var file : List.of("ingot.db", "lock", "owner.txt", "server.json")) {
        assertThat(permissions(file)).as(file).isEqualTo("rw-------");
      }
      assertThat(permissions("../kept")).isEqualTo("rwxrwxrwx");
    }
  }

  @Test
  void one_that_is_taken_for_nobody_is_closed_too() throws Exception {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));

    DataDirectory.create(path);

    assertThat(permissions("")).isEqualTo("rwx------");
  }

  @Test
  void what_is_written_is_for_its_owner_only_whatever_the_umask() throws Exception {
    var other = Other.start(path, "sh", "-c", "umask 000; exec \"$@\"", "sh");
    try {
      assertThat(other.says()).isEqualTo("opened");

      assertThat(permissions("")).isEqualTo("rwx------");
      for (var file : List.of("lock", "owner.txt", "server.json")) {
        assertThat(permissions(file)).as(file).isEqualTo("rw-------");
      }
    } finally {
      other.kill();
    }
  }

  @Test
  void a_directory_of_another_user_is_neither_used_nor_believed() throws Exception {
    var foreign = foreign();

    for (var use :
        List.<ThrowingCallable>of(
            () -> DataDirectory.open(foreign),
            () -> DataDirectory.create(foreign),
            () -> DataDirectory.announcement(foreign))) {
      assertThatThrownBy(use)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("cannot use the data directory " + foreign + ": it belongs to ")
          .hasMessageContaining("use another data directory");
    }
  }

  /// A folder of root's, or of another user's if we are root.
  private Path foreign() throws Exception {
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      return Path.of("/usr");
    }
    Files.createDirectories(path);
    Files.setAttribute(path, "unix:uid", 1);
    return path;
  }

  @Test
  void what_somebody_else_put_into_it_is_refused() throws Exception {
    assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
    Files.createDirectories(path);
    Files.createSymbolicLink(path.resolve("logs"), Path.of("/etc"));
    Files.setAttribute(path.resolve("logs"), "unix:uid", 1, LinkOption.NOFOLLOW_LINKS);

    assertThatThrownBy(() -> DataDirectory.open(path))
        .hasMessageStartingWith("cannot use the data directory " + path + ": logs in it belongs");
  }

  @Test
  void nobody_is_believed_where_others_may_write() throws Exception {
    try (var directory = DataDirectory.open(path)) {
      directory.announce("{}");
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));

      assertThat(DataDirectory.announcement(path)).isEmpty();
    }
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve(name)));
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
    /// @param by a program and its arguments, which starts the one that its last arguments name
    static Other start(Path path, String... by) throws IOException {
      var words = new ArrayList<>(List.of(by));
      words.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              OtherProcess.class.getName(),
              path.toString()));
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
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

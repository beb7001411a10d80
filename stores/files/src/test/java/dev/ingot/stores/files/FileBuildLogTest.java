// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.BuildLog.Line;
import dev.ingot.core.execution.BuildLog.Source;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.store.BuildLogContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBuildLogTest extends BuildLogContract {
  private static final Arn IMAGE = Fixtures.image().arn();

  private final Path directory;
  private FileBuildLog log;

  FileBuildLogTest(@TempDir Path directory) {
    this.directory = directory;
    this.log = new FileBuildLog(directory);
  }

  @BeforeEach
  void open() {
    log = new FileBuildLog(directory);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Override
  protected BuildLog log() {
    return log;
  }

  @Test
  void a_log_is_for_its_owner_only() throws Exception {
    log.append(IMAGE, line("building web"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void a_full_disk_has_an_exception_of_its_own() throws Exception {
    log.append(IMAGE, line("building web"));
    log.close();
    Files.delete(file());
    Files.createSymbolicLink(file(), Path.of("/dev/full"));

    assertThatThrownBy(() -> log.append(IMAGE, line("no room")))
        .isInstanceOf(StorageFullException.class)
        .hasMessage("no space left on the disk of " + file());
  }

  @Test
  void a_person_can_read_the_file() throws Exception {
    log.append(IMAGE, new Line(Fixtures.NOON, Optional.empty(), Source.SERVICE, "building web"));
    log.append(
        IMAGE,
        new Line(Fixtures.NOON.plusMillis(7), Optional.of("step-1"), Source.STDERR, "no  such"));

    assertThat(file())
        .hasContent(
            """
            2026-11-24T12:00:00Z --- - building web
            2026-11-24T12:00:00.007Z err step-1 no  such
            """);
  }

  @Test
  void the_log_goes_on_after_a_restart() {
    log.append(IMAGE, line("before"));
    log.close();
    log = new FileBuildLog(directory);

    log.append(IMAGE, line("after"));

    assertThat(log.read(IMAGE, 0, 10).lines()).containsExactly(line("before"), line("after"));
  }

  @Test
  void a_line_that_a_kill_tore_is_not_read_and_is_cut_off() throws Exception {
    log.append(IMAGE, line("whole"));
    log.close();
    Files.writeString(
        file(), "2026-11-24T12:00:00Z out step-1 to" + "r".repeat(9000), StandardOpenOption.APPEND);
    log = new FileBuildLog(directory);
    var chunk = log.read(IMAGE, 0, 10);
    assertThat(chunk.lines()).containsExactly(line("whole"));

    log.append(IMAGE, line("next"));

    assertThat(log.read(IMAGE, chunk.next(), 10).lines()).containsExactly(line("next"));
    assertThat(log.read(IMAGE, 0, 10).lines()).containsExactly(line("whole"), line("next"));
  }

  @Test
  void what_is_no_line_of_ours_is_passed_over() throws Exception {
    log.append(IMAGE, line("one"));
    Files.write(file(), new byte[] {0, 0, 0, (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
    Files.writeString(file(), "yesterday out - two\n\n", StandardOpenOption.APPEND);

    assertThat(log.read(IMAGE, 0, 10).lines()).containsExactly(line("one"));
  }

  @Test
  void one_read_gives_no_more_than_is_little_to_give() {
    for (var i = 0; i < 100; i++) {
      log.append(IMAGE, line("x".repeat(50_000)));
    }

    var chunk = log.read(IMAGE, 0, 10_000);

    assertThat(chunk.lines()).hasSize(2);
    assertThat(chunk.next()).isLessThan(110_000);
  }

  @Test
  void of_a_huge_line_that_something_else_wrote_the_beginning_is_read() throws Exception {
    log.append(IMAGE, line("one"));
    Files.writeString(
        file(),
        "2026-11-24T12:00:00Z --- - " + "y".repeat(5_000_000) + "\n",
        StandardOpenOption.APPEND);
    Files.writeString(file(), "2026-11-24T12:00:00Z --- - two\n", StandardOpenOption.APPEND);

    var lines = new ArrayList<Line>();
    var reads = 0;
    var position = -1L;
    for (var next = 0L; next != position; reads++) {
      position = next;
      var chunk = log.read(IMAGE, position, 10);
      lines.addAll(chunk.lines());
      next = chunk.next();
      assertThat(next - position).isLessThanOrEqualTo(512 * 1024);
    }

    assertThat(lines).hasSize(3).startsWith(line("one")).endsWith(line("two"));
    assertThat(lines.get(1).text()).startsWith("yyy").hasSizeLessThan(256 * 1024);
    assertThat(reads).isGreaterThan(9);
  }

  @Test
  void a_position_within_a_line_leads_to_the_next_one() {
    log.append(IMAGE, line("one"));
    log.append(IMAGE, line("2026-11-24T12:00:00Z --- - forged"));
    log.append(IMAGE, line("three"));
    var second = log.read(IMAGE, 0, 1).next();

    assertThat(log.read(IMAGE, second + "2026-11-24T12:00:00Z --- - ".length(), 10).lines())
        .containsExactly(line("three"));
  }

  @Test
  void more_builds_than_files_may_be_open_go_on() {
    for (var round = 0; round < 2; round++) {
      for (var build = 1; build <= 300; build++) {
        log.append(IMAGE.withBuild(build), line("build " + build));
      }
    }

    for (var build = 1; build <= 300; build++) {
      assertThat(log.read(IMAGE.withBuild(build), 0, 10).lines())
          .containsExactly(line("build " + build), line("build " + build));
    }
  }

  @Test
  void a_deleted_log_leaves_no_folder() {
    log.append(IMAGE, line("one"));

    log.delete(IMAGE);

    assertThat(directory.resolve("logs")).isEmptyDirectory();
  }

  @Test
  void no_region_leads_out_of_the_folder() throws Exception {
    var scope = new Scope("aws", "../../../up", "111122223333");
    var arn =
        new Arn(
            scope.partition(),
            scope.region(),
            scope.account(),
            IMAGE.kind(),
            IMAGE.type(),
            IMAGE.slug(),
            IMAGE.version(),
            IMAGE.build());

    log.append(arn, line("one"));

    try (var files = Files.walk(directory.resolve("logs"))) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  private Path file() throws IOException {
    return directory.resolve("logs/eu-central-1/111122223333/web/1.0.0/1.log");
  }

  private static Line line(String text) {
    return new Line(Fixtures.NOON, Optional.empty(), Source.SERVICE, text);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.BuildLog.Line;
import dev.ingot.core.execution.BuildLog.Source;
import dev.ingot.testkit.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [BuildLog] does. Positions are opaque but for 0.
public abstract class BuildLogContract {

  /// The log under test, empty when the test begins; the same with every call in one test.
  protected abstract BuildLog log();

  @Test
  void an_unknown_image_has_no_lines() {
    assertThat(log().read(Fixtures.image().arn(), 0, 10).lines()).isEmpty();
  }

  @Test
  void an_appended_line_is_readable_at_once() {
    var lines =
        List.of(
            line("image is being built"),
            new Line(Fixtures.NOON, Optional.of("step-1"), Source.STDOUT, "+ echo  hello "),
            new Line(Fixtures.NOON, Optional.of("step-1"), Source.STDERR, "ün\tcode \u2603 \r"),
            new Line(Fixtures.NOON, Optional.empty(), Source.SERVICE, ""));

    for (var i = 0; i < lines.size(); i++) {
      log().append(Fixtures.image().arn(), lines.get(i));
      assertThat(log().read(Fixtures.image().arn(), 0, 10).lines())
          .isEqualTo(lines.subList(0, i + 1));
    }
  }

  @Test
  void reading_goes_on_where_it_ended() {
    var expected = new ArrayList<Line>();
    for (var i = 0; i < 100; i++) {
      expected.add(line("line " + i));
      log().append(Fixtures.image().arn(), expected.getLast());
    }

    var read = new ArrayList<Line>();
    var position = 0L;
    for (var chunk = log().read(Fixtures.image().arn(), 0, 7);
        !chunk.lines().isEmpty();
        chunk = log().read(Fixtures.image().arn(), position, 7)) {
      assertThat(chunk.lines()).hasSizeLessThanOrEqualTo(7);
      read.addAll(chunk.lines());
      position = chunk.next();
    }

    assertThat(read).isEqualTo(expected);
    log().append(Fixtures.image().arn(), line("later"));
    assertThat(log().read(Fixtures.image().arn(), position, 7).lines())
        .containsExactly(line("later"));
  }

  @Test
  void a_text_of_several_lines_becomes_several() {
    log().append(Fixtures.image().arn(), line("one\ntwo"));

    assertThat(log().read(Fixtures.image().arn(), 0, 10).lines())
        .containsExactly(line("one"), line("two"));
  }

  @Test
  void a_very_long_line_comes_back_in_pieces() {
    var text = "x" + "\ud83d\udce6".repeat(500_000);
    log().append(Fixtures.image().arn(), line(text));
    log().append(Fixtures.image().arn(), line("next"));

    var pieces = all().stream().map(Line::text).toList();
    assertThat(pieces).allMatch(piece -> piece.length() <= BuildLog.MAX_CHARACTERS);
    assertThat(String.join("", pieces)).isEqualTo(text + "next");
    assertThat(pieces).hasSize(17).endsWith("next");
  }

  @Test
  void a_long_log_is_read_to_its_end() {
    var expected = new ArrayList<Line>();
    for (var i = 0; i < 50; i++) {
      expected.add(line(i + "x".repeat(50_000)));
      log().append(Fixtures.image().arn(), expected.getLast());
    }

    assertThat(all()).isEqualTo(expected);
  }

  private List<Line> all() {
    var lines = new ArrayList<Line>();
    var position = -1L;
    for (var next = 0L; next != position; ) {
      position = next;
      var chunk = log().read(Fixtures.image().arn(), position, 1000);
      lines.addAll(chunk.lines());
      next = chunk.next();
    }
    return lines;
  }

  @Test
  void every_image_has_its_own_log() {
    log().append(Fixtures.image("1.0.0", 1).arn(), line("first"));
    log().append(Fixtures.image("1.0.0", 2).arn(), line("second"));
    log()
        .append(
            Fixtures.image("1.0.0", 1).arn().withOwner(Fixtures.OTHER_SCOPE.account()),
            line("of another account"));

    assertThat(log().read(Fixtures.image("1.0.0", 1).arn(), 0, 10).lines())
        .containsExactly(line("first"));
    assertThat(log().read(Fixtures.image("01.0.0", 2).arn(), 0, 10).lines())
        .containsExactly(line("second"));
  }

  @Test
  void a_deleted_log_begins_anew() {
    log().append(Fixtures.image().arn(), line("old"));
    log().delete(Fixtures.image().arn());

    assertThat(log().read(Fixtures.image().arn(), 0, 10).lines()).isEmpty();
    log().append(Fixtures.image().arn(), line("new"));
    assertThat(log().read(Fixtures.image().arn(), 0, 10).lines()).containsExactly(line("new"));
    log().delete(Fixtures.image("1.0.0", 9).arn());
  }

  @Test
  void threads_do_not_mix_their_lines() throws Exception {
    ResourceStoreContract.inParallel(
        4,
        () -> {
          for (var i = 0; i < 100; i++) {
            log().append(Fixtures.image().arn(), line("0123456789".repeat(50)));
          }
        });

    assertThat(all()).hasSize(400).containsOnly(line("0123456789".repeat(50)));
  }

  @Test
  void a_forced_log_goes_on() {
    log().force(Fixtures.image().arn());
    log().append(Fixtures.image().arn(), line("one"));
    log().force(Fixtures.image().arn());
    log().append(Fixtures.image().arn(), line("two"));

    assertThat(log().read(Fixtures.image().arn(), 0, 10).lines())
        .containsExactly(line("one"), line("two"));
  }

  @Test
  void a_thread_that_was_interrupted_can_append() {
    Thread.currentThread().interrupt();
    try {
      log().append(Fixtures.image().arn(), line("cancelled"));
      log().append(Fixtures.image().arn(), line("cleaned up"));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(log().read(Fixtures.image().arn(), 0, 10).lines()).hasSize(2);
  }

  private static Line line(String text) {
    return new Line(Fixtures.NOON, Optional.empty(), Source.SERVICE, text);
  }
}

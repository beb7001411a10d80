// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {
  private final ConsoleText text = new ConsoleText();

  private List<String> lines(String... pieces) {
    for (var piece : pieces) {
      var bytes = piece.getBytes(StandardCharsets.UTF_8);
      text.accept(bytes, bytes.length);
    }
    return text.last(20);
  }

  @Test
  void colours_and_blank_lines_are_left_out() {
    assertThat(lines("[\u001b[0;32m  OK  \u001b[0m] Started \u001b[0;1;39mx\u001b[0m.\r\n\r\n>"))
        .containsExactly("[  OK  ] Started x.", ">");
  }

  @Test
  void a_sequence_may_come_in_pieces() {
    assertThat(lines("a\u001b", "[1", "mb\u001b]0;a ti", "tle\u0007c\u001b(", "Bd"))
        .containsExactly("abcd");
  }

  @Test
  void a_character_may_come_in_pieces() {
    var bytes = "Grüße\n".getBytes(StandardCharsets.UTF_8);
    for (var each : bytes) {
      text.accept(new byte[] {each}, 1);
    }

    assertThat(text.last(1)).containsExactly("Grüße");
  }

  @Test
  void where_the_cursor_moves_a_line_ends() {
    assertThat(lines("\u001b[2J\u001b[5;3Hmenu\u001b[7;1Hgrub>")).containsExactly("menu", "grub>");
  }

  @Test
  void in_the_same_row_it_goes_on() {
    assertThat(lines("\u001b[7;1Hgr\u001b[m\u001b[7;3Hub>\u001b[8;1H+---+\u001b[9;1H|"))
        .containsExactly("grub>");
  }

  @Test
  void what_looks_like_a_title_without_an_end_hides_nothing_for_ever() {
    assertThat(lines("\u001b]broken\nKernel panic")).containsExactly("Kernel panic");
  }

  @Test
  void a_line_without_an_end_takes_no_memory() {
    lines("x".repeat(10_000_000), "\nend");

    assertThat(text.since(0)).hasSizeLessThanOrEqualTo(2001).endsWith("end");
    assertThat(text.ended()).isGreaterThan(2000);
  }

  @Test
  void lines_are_counted_from_the_first() {
    lines("one\ntwo\n");
    var seen = text.ended();

    lines("three\nfo");

    assertThat(text.since(seen)).containsExactly("three", "fo");
    assertThat(text.last(1)).containsExactly("fo");
  }
}

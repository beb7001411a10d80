// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void plain_text_stays_as_it_is() {
    assertLeft("größer\t🙂 {}[]", "größer\t🙂 {}[]");
    assertLeft("", "");
  }

  @Test
  void a_return_begins_the_line_again() {
    assertLeft(
        "(Reading ... \r(Reading ... 5%\r(Reading ... 9378 files)", "(Reading ... 9378 files)");
    assertLeft("10%\r\u001b[K20%", "20%");
  }

  @Test
  void a_return_at_the_end_takes_nothing_away() {
    assertLeft("done\r", "done");
    assertLeft("done\r\r", "done");
  }

  @Test
  void a_backspace_takes_back() {
    assertLeft("-\b\\\b|\b/", "/");
    assertLeft("a🙂\bb", "ab");
    assertLeft("\b\bx", "x");
    assertLeft("ab\r\bc", "c");
  }

  @Test
  void sequences_are_left_out() {
    assertLeft("\u001b[1;31mred\u001b[0m", "red");
    assertLeft("\u001b[2J\u001b[?25l\u001b[6nx", "x");
    assertLeft("\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b", "ab");
    assertLeft("\u001bP1$r\u001b\\x\u001b(By\u001bcz", "xyz");
    assertLeft("\u009b31mred\u009d0;t\u009c!", "red!");
    assertLeft("bell\u0007", "bell");
  }

  @Test
  void a_sequence_that_is_cut_off_does_not_swallow_the_text() {
    assertLeft("\u001b]0;title and more", "0;title and more");
    assertLeft("a\u001b", "a");
    assertLeft("a\u001b[", "a");
    assertLeft("a\u001b[12", "a");
    assertLeft("\u001b[31\u001b[32mgreen", "green");
    assertLeft("\u001b]0;t\u001b[31mred", "red");
  }

  @Test
  void other_control_characters_and_turned_directions_are_replaced() {
    assertLeft("a\u0000b\u0085c\u007fd", "a�b�c�d");
    assertLeft("safe\u202etxt.exe", "safe�txt.exe");
  }

  @Test
  void whatever_is_written_nothing_is_left_that_acts_on_a_terminal() {
    var random = new Random(1);
    var alphabet = "\u001b\u001b[]P\\;m0?\r\b\u0007\u009b\u009c\u009d\u0000\u202eAz ".toCharArray();
    for (var i = 0; i < 100_000; i++) {
      var text = new StringBuilder();
      for (var length = random.nextInt(12); length > 0; length--) {
        text.append(alphabet[random.nextInt(alphabet.length)]);
      }
      assertThat(Printable.line(text.toString()))
          .doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u202e]");
    }
  }

  private static void assertLeft(String written, String left) {
    assertThat(Printable.line(written)).isEqualTo(left);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScreenSizeTest {

  @Test
  void the_answer_of_stty_begins_with_the_lines() {
    assertThat(ScreenSize.lines("40 100\n")).isEqualTo(40);
  }

  @Test
  void a_terminal_that_does_not_know_its_size_has_the_usual_one() {
    assertThat(ScreenSize.lines("0 0\n")).isEqualTo(24);
    assertThat(ScreenSize.lines("")).isEqualTo(24);
  }
}

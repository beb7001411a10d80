// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepFailureTest {

  @Test
  void a_short_text_is_its_own_end() {
    assertThat(StepFailure.end("")).isEmpty();
    assertThat(StepFailure.end("a\nb\n\n")).isEqualTo("a\nb");
  }

  @Test
  void of_many_lines_the_last_20_are_kept() {
    var text = new StringBuilder();
    for (var i = 1; i <= 30; i++) {
      text.append("line ").append(i).append('\n');
    }

    assertThat(StepFailure.end(text.toString()).lines())
        .hasSize(20)
        .startsWith("line 11")
        .endsWith("line 30");
  }

  @Test
  void of_long_lines_whole_ones_are_kept_and_of_one_too_long_its_end() {
    assertThat(StepFailure.end("x".repeat(1500) + "\n" + "y".repeat(1000)))
        .isEqualTo("y".repeat(1000));
    assertThat(StepFailure.end("a" + "x".repeat(5000))).isEqualTo("x".repeat(2000));
  }
}

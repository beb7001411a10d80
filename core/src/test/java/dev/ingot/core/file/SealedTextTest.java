// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SealedTextTest {
  private static final String LINES = "id=1\nname=hällo\n";

  @Test
  void what_was_sealed_is_opened() {
    assertThat(SealedText.open(SealedText.seal(LINES))).contains(LINES);
  }

  @Test
  void a_text_that_lost_its_end_is_not_opened() {
    var sealed = SealedText.seal(LINES);

    for (var length = "# sealed\n".length(); length < sealed.length(); length++) {
      assertThat(SealedText.open(sealed.substring(0, length))).isEmpty();
    }
  }

  @Test
  void a_text_in_which_something_changed_is_not_opened() {
    var sealed = SealedText.seal(LINES);

    assertThat(SealedText.open(sealed.replace("id=1", "id=\0"))).isEmpty();
  }

  @Test
  void a_text_without_a_seal_is_taken_as_it_is() {
    assertThat(SealedText.open(LINES)).contains(LINES);
    assertThat(SealedText.open("")).contains("");
  }
}

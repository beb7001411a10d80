// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MarkedTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final String STREAM = "out\u001e put\u001e01234\u001e\u001e01";

  private static String passed(String text, int piece) {
    var marked = new Marked(TOKEN);
    var passed = new ByteArrayOutputStream();
    var bytes = text.getBytes(ISO_8859_1);
    for (var at = 0; at < bytes.length; at += piece) {
      assertThat(marked.isComplete()).isFalse();
      var part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
      passed.writeBytes(marked.accept(part));
    }
    assertThat(marked.isComplete()).isTrue();
    return passed.toString(ISO_8859_1);
  }

  @Test
  void everything_before_the_mark_is_passed_on_however_it_is_cut() {
    var text = STREAM + "\u001e" + TOKEN;
    for (var piece = 1; piece <= text.length(); piece++) {
      assertThat(passed(text, piece)).isEqualTo(STREAM);
    }
  }

  @Test
  void what_cannot_be_the_mark_is_passed_on_at_once() {
    var marked = new Marked(TOKEN);

    assertThat(marked.accept("early".getBytes(ISO_8859_1))).asString().isEqualTo("early");
    assertThat(marked.accept("\u001e0".getBytes(ISO_8859_1))).isEmpty();
    assertThat(marked.accept("x".getBytes(ISO_8859_1))).asString().isEqualTo("\u001e0x");
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
  /// As QEMU shows memory: eight cells a line.
  private static String memory(String... rows) {
    var memory = new StringBuilder("{\"return\": \"");
    var cells = 0;
    for (var row : rows) {
      for (var c : (row + " ".repeat(80 - row.length())).getBytes(StandardCharsets.ISO_8859_1)) {
        if (cells++ % 8 == 0) {
          memory.append(String.format("\\r\\n00000000000b8%03x:", cells * 2));
        }
        memory.append(String.format(" 0x07%02x", c & 0xff));
      }
    }
    return memory.append("\\r\\n\"}").toString();
  }

  @Test
  void rows_that_are_not_blank_are_lines() {
    assertThat(Screen.lines(memory("Booting from Hard Disk...", "", "No bootable device.")))
        .containsExactly("Booting from Hard Disk...", "No bootable device.");
  }

  @Test
  void a_frame_is_dots() {
    assertThat(Screen.lines(memory("\u00da\u00c4 GRUB"))).containsExactly(".. GRUB");
  }

  @Test
  void a_picture_has_no_text() {
    assertThat(Screen.lines(memory("\u0001\u0002\u0003"))).isEmpty();
  }
}

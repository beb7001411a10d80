// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The recordings are the serial lines of machines with a broken Debian 12 on their disk, as QEMU
/// gave them.
class TroubleTest {
  @ParameterizedTest
  @CsvSource({
    "panic, PANIC",
    "initramfs, INITRAMFS",
    "emergency, EMERGENCY",
    "grub-prompt, LOADER_PROMPT",
    "no-kernel, LOADER_MENU",
    "menu, LOADER_MENU",
  })
  void the_recording_shows_it_whatever_pieces_it_comes_in(String recording, Trouble trouble)
      throws IOException {
    var bytes = recording(recording);
    var random = new Random(1);
    for (var run = 0; run < 20; run++) {
      var text = new ConsoleText();
      for (var at = 0; at < bytes.length; ) {
        var end = Math.min(bytes.length, at + 1 + random.nextInt(50));
        var piece = Arrays.copyOfRange(bytes, at, end);
        text.accept(piece, piece.length);
        at = end;
      }
      assertThat(Trouble.in(text.since(0)).map(Trouble.Seen::trouble))
          .as(String.join("\n", text.last(20)))
          .contains(trouble);
    }
  }

  private static byte[] recording(String name) throws IOException {
    try (var file = TroubleTest.class.getResourceAsStream("console-" + name + ".txt")) {
      return Objects.requireNonNull(file).readAllBytes();
    }
  }

  @Test
  void a_healthy_boot_shows_none_at_any_time() throws IOException {
    var text = new ConsoleText();
    for (var line : new String(recording("healthy"), StandardCharsets.UTF_8).split("\n", -1)) {
      var bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
      text.accept(bytes, bytes.length);
      assertThat(Trouble.in(text.since(0))).as(line).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          No bootable device.                                                        | FIRMWARE
          Boot failed: not a bootable disk                                           | FIRMWARE
          BdsDxe: No bootable option or device was found.                            | FIRMWARE
          Shell>                                                                     | FIRMWARE
          grub rescue>                                                               | LOADER_PROMPT
          error: no such device: 1111-2222.                                          | LOADER_ERROR
          Press Enter for maintenance                                                | EMERGENCY
          Give root password for maintenance                                         | EMERGENCY
          Generating "/run/initramfs/rdsosreport.txt"                                | INITRAMFS
          dracut:/#                                                                  | INITRAMFS
          [    1.2] Kernel panic - not syncing: Attempted to kill init! exitcode=0x0 | PANIC
          [    3.1] systemd[1]: Freezing execution.                                  | FROZEN
          [    2.0] Waiting for root device /dev/vdz1...                             | NO_ROOT
          """)
  void a_line_shows_it(String line, Trouble trouble) {
    assertThat(Trouble.in(List.of("something", line)))
        .contains(new Trouble.Seen(trouble, line.strip()));
  }

  @Test
  void a_prompt_that_the_boot_left_behind_is_none() {
    var lines = new ArrayList<>(List.of("error: no such device: data.", "Booting `Linux'"));
    for (var i = 0; i < 8; i++) {
      lines.add("[    0." + i + "] Linux");
    }

    assertThat(Trouble.in(lines)).isEmpty();
  }

  @Test
  void a_panic_stays_one_whatever_comes_behind_it() {
    var lines = new ArrayList<>(List.of("[ 1.0] Kernel panic - not syncing: VFS"));
    for (var i = 0; i < 100; i++) {
      lines.add("[ 1.1] frame");
    }

    assertThat(Trouble.in(lines)).contains(new Trouble.Seen(Trouble.PANIC, lines.getFirst()));
  }
}

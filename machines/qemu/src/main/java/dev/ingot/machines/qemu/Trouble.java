// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a machine's console shows when its boot has come to an end before the system was up.
///
/// Of some there is no way on. Others are prompts, and count while they are the last that the
/// console shows and nothing has come for a while: a boot loader goes on by itself after many an
/// error.
enum Trouble {
  /// Linux counts a few ticks of the clock within a time that an emulator may need for less, while
  /// this host has much else to do. Nothing was read or written yet.
  STARVED(
      "its kernel found no clock, as this host is too busy to emulate it",
      "IO-APIC \\+ timer doesn't work",
      1,
      true),
  PANIC(
      "its kernel panicked",
      "Kernel panic - not syncing|end Kernel panic|Attempted to kill init!",
      1,
      true),
  FROZEN("its init stopped", "[Ff]reezing execution|reboot: System halted", 1, true),
  INITRAMFS(
      "its initial RAM disk opened a shell instead of the root filesystem",
      "^\\(initramfs\\)|Dropping to a shell!|^dracut:/#|Entering emergency mode\\. Exit the shell"
          + "|Generating \"/run/initramfs/rdsosreport\\.txt\"|can't access tty; job control turned off",
      4,
      false),
  EMERGENCY(
      "it is in emergency mode",
      "You are in (emergency|rescue) mode|Press Enter for (system )?maintenance"
          + "|[Gg]ive root password for|Cannot open access to console, the root account is locked"
          + "|Press Enter to continue",
      4,
      false),
  NO_ROOT("its kernel waits for the root device", "Waiting for root device", 30, false),
  LOADER_PROMPT(
      "its boot loader waits at a prompt",
      "^grub( rescue)?>|^Entering rescue mode\\.\\.\\.|Minimal BASH-like line editing|^boot:$",
      6,
      false),
  LOADER_ERROR(
      "its boot loader failed",
      "^error: \\S|Press any key to continue|^Failed to boot ",
      20,
      false),
  LOADER_MENU(
      "its boot loader's menu waits for somebody to choose",
      "Use the .{1,20} keys to |Press enter to boot the selected OS",
      30,
      false),
  FIRMWARE(
      "its firmware found nothing to boot",
      "No bootable (device|option)|Boot failed|^Shell>|UEFI Interactive Shell"
          + "|BdsDxe: failed to |No boot device|Booting from .{1,40} failed",
      10,
      false);

  /// Kernels and systems write a line or two behind what has stopped them.
  private static final int NEAR_THE_END = 8;

  private final String meaning;
  private final Pattern signs;
  private final Duration quiet;
  private final boolean isFinal;

  Trouble(String meaning, String signs, int quietSeconds, boolean isFinal) {
    this.meaning = meaning;
    this.signs = Pattern.compile(signs);
    this.quiet = Duration.ofSeconds(quietSeconds);
    this.isFinal = isFinal;
  }

  /// Such as `its kernel panicked`.
  String meaning() {
    return meaning;
  }

  /// How long the console has to be quiet.
  Duration quiet() {
    return quiet;
  }

  /// Whether nothing that comes later makes it good.
  boolean isFinal() {
    return isFinal;
  }

  /// @param line which shows it
  record Seen(Trouble trouble, String line) {
    String text() {
      return trouble.meaning + " (" + line + ")";
    }
  }

  /// What the lines show, the last first of what is a prompt.
  ///
  /// @param lines plain lines of a console
  static Optional<Seen> in(List<String> lines) {
    for (var line : lines) {
      for (var trouble : values()) {
        if (trouble.isFinal && trouble.shows(line)) {
          return Optional.of(new Seen(trouble, line));
        }
      }
    }
    var end = lines.subList(Math.max(0, lines.size() - NEAR_THE_END), lines.size());
    for (var line : end.reversed()) {
      for (var trouble : values()) {
        if (trouble.shows(line)) {
          return Optional.of(new Seen(trouble, line));
        }
      }
    }
    return Optional.empty();
  }

  private boolean shows(String line) {
    return signs.matcher(line).find();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.time.Duration;

/// How machines are booted.
///
/// @param launchTimeout how long a machine may take to boot or to shut down
/// @param silence how long a machine may write nothing to its serial line before the agent in it
///   answers; one that wrote something and then fell silent for longer is booted once more
/// @param awaitBoot whether a machine counts as launched only when its system has started
///   everything that it starts by itself (where that can be known: systemd); else, as soon as a
///   command can be run
public record QemuSettings(
    Firmware firmware, Duration launchTimeout, Duration silence, boolean awaitBoot) {
  private static final Duration SILENCE = Duration.ofSeconds(75);

  public static final QemuSettings DEFAULT =
      new QemuSettings(Firmware.BIOS, Duration.ofMinutes(5), SILENCE, true);

  public QemuSettings with(Firmware other) {
    return new QemuSettings(other, launchTimeout, silence, awaitBoot);
  }
}

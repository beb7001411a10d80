// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.Network;
import java.time.Duration;

/// How machines are booted.
///
/// @param launchTimeout how long a machine may take to boot or to shut down
/// @param silence how long a machine may write nothing to its serial line before the agent in it
///   answers; one that wrote something and then fell silent for longer is booted once more
/// @param longestStart a machine counts as launched when its system has started everything that it
///   starts by itself, where that can be known (systemd), or after this time, with a note of what
///   is still starting; zero: as soon as a command can be run
/// @param network what machines may reach. Where the host lacks what keeps itself out of their
///   reach, they reach it too: [QemuMachines#limits]
public record QemuSettings(
    Firmware firmware,
    Duration launchTimeout,
    Duration silence,
    Duration longestStart,
    Network network) {
  private static final Duration SILENCE = Duration.ofSeconds(75);
  private static final Duration LONGEST_START = Duration.ofMinutes(3);

  public static final QemuSettings DEFAULT =
      new QemuSettings(
          Firmware.BIOS, Duration.ofMinutes(6), SILENCE, LONGEST_START, Network.OUTSIDE);

  public QemuSettings with(Firmware other) {
    return new QemuSettings(other, launchTimeout, silence, longestStart, network);
  }

  public QemuSettings with(Network other) {
    return new QemuSettings(firmware, launchTimeout, silence, longestStart, other);
  }
}

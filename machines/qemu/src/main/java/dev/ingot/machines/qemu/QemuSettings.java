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
/// @param awaitBoot whether a machine counts as launched only when its system has started
///   everything that it starts by itself (where that can be known: systemd); else, as soon as a
///   command can be run
/// @param network what machines may reach. Where the host lacks what keeps itself out of their
///   reach, they reach it too: [QemuMachines#limits]
public record QemuSettings(
    Firmware firmware,
    Duration launchTimeout,
    Duration silence,
    boolean awaitBoot,
    Network network) {
  private static final Duration SILENCE = Duration.ofSeconds(75);

  public static final QemuSettings DEFAULT =
      new QemuSettings(Firmware.BIOS, Duration.ofMinutes(5), SILENCE, true, Network.OUTSIDE);

  public QemuSettings with(Firmware other) {
    return new QemuSettings(other, launchTimeout, silence, awaitBoot, network);
  }

  public QemuSettings with(Network other) {
    return new QemuSettings(firmware, launchTimeout, silence, awaitBoot, other);
  }
}

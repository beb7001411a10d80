// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.Visit;
import java.util.List;

/// What lets a person log in to a machine: a seed for cloud-init, and a port for ssh.
final class Door {
  private static final String SEED_DEVICE = "/dev/fd/9";

  private Door() {}

  /// Words in front of QEMU's. The seed holds a password, so it has no name any more when QEMU
  /// starts.
  static List<String> opening(Visit visit) {
    var script = "exec 9<\"$1\" && rm -f -- \"$1\" && shift && exec \"$@\"";
    return List.of("sh", "-c", script, "sh", visit.seed().toString());
  }

  static List<String> seed() {
    return List.of(
        "-drive",
        "if=none,id=seed,format=raw,readonly=on,snapshot=off,file=" + SEED_DEVICE,
        "-device",
        "virtio-blk-pci,drive=seed");
  }

  static String network(Visit visit) {
    return Hardware.USER_NETWORK.orElseThrow()
        + ",hostfwd=tcp:127.0.0.1:"
        + visit.sshPort()
        + "-:22";
  }
}

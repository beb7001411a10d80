// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

/// A virtual machine that runs, and what the host holds of it.
record Running(Qemu qemu, Agent agent, MachineEvents events) {
  void kill() {
    qemu.kill();
    agent.close();
    events.close();
  }
}

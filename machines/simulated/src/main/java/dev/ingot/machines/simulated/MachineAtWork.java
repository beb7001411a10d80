// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import dev.ingot.core.resource.Platform;
import java.nio.file.Path;
import java.util.Optional;

/// A simulated machine that knows for which step of a component it is used.
record MachineAtWork(SimulatedMachine machine, Work work) implements Machine {
  @Override
  public String id() {
    return machine.id();
  }

  @Override
  public boolean runs(Platform platform) {
    return machine.runs(platform);
  }

  @Override
  public Machine during(Work newWork) {
    return machine.during(newWork);
  }

  @Override
  public ExitStatus run(Command command, Output output)
      throws MachineException, InterruptedException {
    return machine.run(command, output, Optional.of(work));
  }

  @Override
  public void put(Path from, String to, int mode) throws MachineException {
    machine.put(from, to, mode);
  }

  @Override
  public void get(String from, Path to) throws MachineException {
    machine.get(from, to);
  }

  @Override
  public void reboot() throws MachineException {
    machine.reboot();
  }

  @Override
  public void keep(String name) throws MachineException, InterruptedException {
    machine.keep(name);
  }

  @Override
  public boolean restore(String name) throws MachineException, InterruptedException {
    return machine.restore(name);
  }

  @Override
  public Capture capture() throws MachineException {
    return machine.capture();
  }
}

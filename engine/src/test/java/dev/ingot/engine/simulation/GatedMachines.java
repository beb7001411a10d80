// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import dev.ingot.testkit.machine.FakeMachines;
import java.util.List;
import java.util.Optional;

/// The machines of a host as a process has them: launches wait at a [Gate].
final class GatedMachines implements Machines {
  private final Server server;
  private final FakeMachines machines;

  GatedMachines(Server server, FakeMachines machines) {
    this.server = server;
    this.machines = machines;
  }

  @Override
  public String kind() {
    server.alive();
    return machines.kind();
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    server.alive();
    return machines.missingRequirements();
  }

  @Override
  public Machine launch(MachineSpec spec) throws MachineException, InterruptedException {
    return switch (server.ask("launch")) {
      case FAILS, BREAKS -> throw new MachineException("no machine today");
      case THROWS -> throw new IllegalStateException("a bug");
      case FINE, HANGS, LATE, STUBBORN -> machines.launch(spec);
    };
  }

  @Override
  public Optional<Machine> find(String id) {
    server.alive();
    return machines.find(id);
  }

  @Override
  public List<String> ids() {
    server.alive();
    return machines.ids();
  }

  @Override
  public void stop(String id) {
    server.alive();
    machines.stop(id);
  }

  @Override
  public void terminate(String id) throws MachineException {
    server.alive();
    if (machines.ids().contains(id) && server.world().sticks()) {
      throw new MachineException("machine " + id + " cannot be removed now");
    }
    machines.terminate(id);
  }

  @Override
  public List<String> shell(String id) throws MachineException {
    server.alive();
    return machines.shell(id);
  }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.testkit.machine.MachinesContract;
import dev.ingot.testkit.machine.MemoryBases;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class SimulatedMachinesContractTest extends MachinesContract {

  @Override
  protected Machines open(Path folder) {
    return new SimulatedMachines(
        "sandbox", folder, (image, work) -> SimulationScript.NONE.command(image, Map.of(), work));
  }

  @Override
  protected MachineImage image(Path folder) throws MachineException {
    return new MemoryBases().provide(MemoryBases.TINY, _ -> {});
  }

  @Override
  protected Optional<String> cannotRunPrograms() {
    return Optional.of("nothing runs in a simulated machine");
  }

  @Override
  protected boolean hasShell() {
    return false;
  }
}
